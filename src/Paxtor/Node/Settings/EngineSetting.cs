namespace Paxtor.Node;

/// <summary>Checks <see cref="PaxtorOptions.Engine"/> against the settings that belong to the embedded quorum.</summary>
internal static class EngineSetting
{
    /// <exception cref="PaxtorConfigurationException">Another setting contradicts the engine, or one of the engine's own is wrong.</exception>
    public static void Check(PaxtorOptions options, StoreEngine engine)
    {
        string? other = options.Quorum.Count > 0 ? "Paxtor:Quorum"
            : !string.IsNullOrWhiteSpace(options.DataDirectory) ? "Paxtor:DataDirectory"
            : null;
        if (other is not null)
            throw new PaxtorConfigurationException($"{other} and {engine.Setting} contradict each other: with the engine {engine.Name} this node is no voter and keeps no data. Set one of them.");
        engine.Check(options.Cluster);
    }
}
