namespace Paxtor.Node;

/// <summary>Checks <see cref="PaxtorOptions.Engine"/> against the settings that belong to the embedded quorum.</summary>
internal static class EngineSetting
{
    /// <exception cref="PaxtorConfigurationException">Another setting contradicts the engine.</exception>
    public static void Check(PaxtorOptions options, StoreEngine engine, List<string> warnings)
    {
        string? other = options.Quorum.Count > 0 ? "Paxtor:Quorum"
            : !string.IsNullOrWhiteSpace(options.DataDirectory) ? "Paxtor:DataDirectory"
            : !string.IsNullOrWhiteSpace(options.Listen) ? "Paxtor:Listen"
            : null;
        if (other is not null)
            throw new PaxtorConfigurationException($"{other} and {engine.Setting} contradict each other: with the engine {engine.Name} this node is no voter, keeps no data and listens nowhere. Set one of them.");
        if ((options.Secret ?? options.SecretFile ?? options.CertificateFile) is not null)
            warnings.Add($"A secret or a certificate of the cluster is set and not used: nodes do not connect to each other with the engine {engine.Name}, whose own settings say how it is secured.");
    }
}
