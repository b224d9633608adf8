using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Paxtor.Pooling;

/// <summary>What the processes of a pool's node are given in their constructors: the parts of the pool on that node. The same in every scope.</summary>
internal sealed class PoolServices : IKeyedServiceProvider, IServiceScopeFactory, IServiceScope
{
    private readonly ConcurrentDictionary<Type, object> services = new();

    public PoolServices(ILoggerFactory loggers)
    {
        Add<IServiceScopeFactory>(this);
        Add<IServiceProvider>(this);
        Add(loggers);
    }

    IServiceProvider IServiceScope.ServiceProvider => this;

    /// <summary>Adds a part. Before the first process that asks for it is started.</summary>
    public void Add<T>(T service)
        where T : class
    {
        if (!services.TryAdd(typeof(T), service))
            throw new InvalidOperationException($"{typeof(T).Name} is there already.");
    }

    public object? GetService(Type serviceType) => services.GetValueOrDefault(serviceType);

    public object? GetKeyedService(Type serviceType, object? serviceKey) => null;

    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) => throw new InvalidOperationException($"There is no {serviceType.Name} with a key.");

    public IServiceScope CreateScope() => this;

    public void Dispose()
    {
        // Scopes own nothing: each part is disposed of by the node.
    }
}
