using Microsoft.Extensions.DependencyInjection;
using Paxtor;
using Paxtor.Etcd;

namespace Microsoft.Extensions.Hosting;

/// <summary>Chooses etcd as the engine of the Paxtor nodes of an application.</summary>
public static class PaxtorEtcdHostApplicationBuilderExtensions
{
    /// <summary>
    /// Lets the node that <c>builder.AddPaxtor()</c> adds use an etcd cluster, with the settings of the section <c>Paxtor:Etcd</c>:
    /// <c>builder.AddPaxtor().UsePaxtorEtcd()</c>.
    /// </summary>
    /// <typeparam name="TBuilder">The builder: of a web application, a worker, anything on the generic host.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name given to <c>AddPaxtor</c>, where there are several clusters: its section is <c>Paxtor:name:Etcd</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>See <see cref="EtcdOptions"/> for the settings. They are checked when the host starts.</remarks>
    public static TBuilder UsePaxtorEtcd<TBuilder>(this TBuilder builder, string? name = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        string section = name is null ? EtcdOptions.SectionName : $"{PaxtorOptions.SectionName}:{name}:Etcd";
        builder.Services.Configure<PaxtorOptions>(name ?? Options.Options.DefaultName, options => options.UseEtcd(builder.Configuration.GetSection(section)));
        return builder;
    }
}
