using Microsoft.Extensions.Configuration;

namespace Paxtor.Etcd;

/// <summary>Chooses etcd as the engine of a node.</summary>
public static class UseEtcdExtensions
{
    /// <summary>
    /// Lets the node use an etcd cluster instead of the embedded quorum. All nodes of a cluster must use the same engine.
    /// </summary>
    /// <param name="options">The node's settings.</param>
    /// <param name="endpoints">The client URLs of etcd's members, such as <c>https://10.0.0.1:2379</c>.</param>
    /// <returns>The same settings.</returns>
    public static PaxtorOptions UseEtcd(this PaxtorOptions options, params string[] endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        EtcdOptions etcd = new();
        foreach (string endpoint in endpoints)
            etcd.Endpoints.Add(endpoint);
        return options.UseEtcd(etcd);
    }

    /// <summary>
    /// Lets the node use an etcd cluster instead of the embedded quorum. All nodes of a cluster must use the same engine.
    /// </summary>
    /// <param name="options">The node's settings.</param>
    /// <param name="etcd">The settings of the engine; read when the node starts.</param>
    /// <returns>The same settings.</returns>
    public static PaxtorOptions UseEtcd(this PaxtorOptions options, EtcdOptions etcd)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(etcd);
        options.Engine = new EtcdEngine(etcd);
        return options;
    }

    /// <summary>
    /// Lets the node use an etcd cluster instead of the embedded quorum, with the settings of a section, such as
    /// <c>builder.Configuration.GetSection("Paxtor:Etcd")</c>. All nodes of a cluster must use the same engine.
    /// </summary>
    /// <param name="options">The node's settings.</param>
    /// <param name="section">
    /// The properties of <see cref="EtcdOptions"/>; the endpoints are a list or one text with commas. Read when the node's settings are checked: unknown and wrong
    /// ones end the start with a message that names them.
    /// </param>
    /// <returns>The same settings.</returns>
    public static PaxtorOptions UseEtcd(this PaxtorOptions options, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(section);
        options.Engine = new EtcdEngine(section);
        return options;
    }
}
