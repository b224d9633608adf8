using Microsoft.Extensions.DependencyInjection;
using Paxtor.Pooling.Attaching;

namespace Paxtor;

/// <summary>Makes nodes of an application's cluster ones that pools may attach.</summary>
public static class PoolMemberExtensions
{
    /// <summary>The application's node may be attached to a pool by a pool's master in the same cluster (<see cref="IPool.AttachAsync"/>).</summary>
    /// <param name="services">The application's services; <c>AddPaxtor</c> is called as well.</param>
    /// <param name="acceptCode">
    /// Whether it runs code that the master sends, from assemblies that it does not have. Default false: only methods of assemblies that it has itself, of the same contents.
    /// </param>
    public static IServiceCollection AddPaxtorPoolMember(this IServiceCollection services, bool acceptCode = false) =>
        acceptCode ? services.AddProcess<TrustingMember>() : services.AddProcess<AttachedMember>();

    /// <summary>The same for a node that is started without a host.</summary>
    /// <param name="options">The node's settings.</param>
    /// <param name="acceptCode">See <see cref="AddPaxtorPoolMember"/>.</param>
    public static PaxtorOptions AddPoolMember(this PaxtorOptions options, bool acceptCode = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (acceptCode)
            options.Processes.Add<TrustingMember>();
        else
            options.Processes.Add<AttachedMember>();
        return options;
    }
}
