using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Paxtor.Hosting.Singletons;

/// <summary>What would make a singleton none.</summary>
internal static class SingletonRules
{
    /// <summary>A service that is also an ordinary hosted service runs on every node.</summary>
    public static void CheckNotHosted(SingletonRegistration registration, IServiceProvider services)
    {
        if (services.GetServices<IHostedService>().Any(s => s.GetType() == registration.Service))
        {
            throw new PaxtorConfigurationException(
                $"{registration.Service.FullName} is registered twice: as the cluster singleton {registration.Key} (AddClusterSingleton<{registration.Service.Name}>) and as an ordinary hosted service " +
                $"(AddHostedService<{registration.Service.Name}>), which runs on every node. Remove one of the two.");
        }
    }

    /// <summary>Two services cannot have one owner each under one key.</summary>
    public static void CheckKeyIsFree(SingletonRegistration registration, IServiceCollection services)
    {
        foreach (ServiceDescriptor descriptor in services)
        {
            if (!descriptor.IsKeyedService && descriptor.ImplementationInstance is SingletonRegistration other && other.Cluster == registration.Cluster && other.Key == registration.Key)
            {
                throw new InvalidOperationException(
                    $"The singleton key {registration.Key} is taken: it is that of {other.Service.FullName}, and cannot also be that of {registration.Service.FullName}. Give each singleton a key of its own.");
            }
        }
    }

    public static PaxtorConfigurationException NoNode(SingletonRegistration registration) => new(
        registration.Cluster.Length == 0
            ? $"The singleton {registration} has no node: call builder.AddPaxtor(), too."
            : $"The singleton {registration} has no node: call builder.AddPaxtor(\"{registration.Cluster}\"), too.");
}
