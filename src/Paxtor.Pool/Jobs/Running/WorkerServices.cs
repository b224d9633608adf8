using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Paxtor.Pooling.Code;

namespace Paxtor.Pooling.Jobs;

/// <summary>The services of a member's jobs: what <c>ConfigureWorker</c> of the application registers. Made when the first job asks.</summary>
/// <param name="code">Where the application is.</param>
internal sealed class WorkerServices(CodeSource code) : IAsyncDisposable
{
    private const string MethodName = "ConfigureWorker";
    private readonly Lock gate = new();
    private ServiceProvider? provider;

    public IServiceProvider Provider
    {
        get
        {
            lock (gate)
                return provider ??= Make();
        }
    }

    public async ValueTask DisposeAsync()
    {
        ServiceProvider? made;
        lock (gate)
            made = provider;
        if (made is not null)
            await made.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Finds the method that registers the services of jobs; null when there is none.</summary>
    /// <exception cref="PoolException">There are several, or it has another shape.</exception>
    public static MethodInfo? FindStartup(Assembly entry)
    {
        MethodInfo[] found = [.. entry.GetTypes().SelectMany(static t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(static m => m.IsDefined(typeof(WorkerStartupAttribute), inherit: false))];
        if (found.Length == 0)
            found = [.. entry.GetExportedTypes().SelectMany(static t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)).Where(static m => m.Name == MethodName)];
        if (found.Length == 0)
            return null;
        if (found.Length > 1)
            throw new PoolException($"{entry.GetName().Name} has several methods that could register the services of jobs ({string.Join(", ", found.Select(static m => $"{m.DeclaringType!.Name}.{m.Name}"))}): mark one with [WorkerStartup].");
        ParameterInfo[] parameters = found[0].GetParameters();
        return parameters.Length == 1 && parameters[0].ParameterType == typeof(IServiceCollection) && found[0].ReturnType == typeof(void) && !found[0].ContainsGenericParameters
            ? found[0]
            : throw new PoolException($"{found[0].DeclaringType!.Name}.{found[0].Name} must be: public static void {found[0].Name}(IServiceCollection services).");
    }

    private ServiceProvider Make()
    {
        ServiceCollection services = new();
        if (code.Entry is { } entry && FindStartup(entry) is { } startup)
            startup.CreateDelegate<Action<IServiceCollection>>()(services);
        return services.BuildServiceProvider();
    }
}
