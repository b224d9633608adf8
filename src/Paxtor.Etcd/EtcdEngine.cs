using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Paxtor.Coordination;

namespace Paxtor.Etcd;

/// <summary>etcd as the engine of a node, with settings from code or from a section of the application's configuration.</summary>
internal sealed class EtcdEngine : StoreEngine
{
    private readonly Func<EtcdOptions> read;

    /// <summary>With settings from code.</summary>
    public EtcdEngine(EtcdOptions options)
    {
        Setting = EtcdOptions.SectionName;
        read = () => options;
    }

    /// <summary>With the settings of a section.</summary>
    public EtcdEngine(IConfigurationSection section)
    {
        Setting = section.Path;
        read = () => EtcdBinding.Read(section);
    }

    public override string Name => "etcd";

    public override string Setting { get; }

    public override void Check(string cluster) => Read(cluster, TimeSpan.Zero);

    public override ICoordinationStore CreateStore(StoreEngineContext context) =>
        new EtcdStore(context.Loop, Read(context.Cluster, context.RequestTimeout), context.LoggerFactory.CreateLogger("Paxtor.Etcd"));

    private EtcdSettings Read(string cluster, TimeSpan requestTimeout)
    {
        EtcdOptions options = read();
        try
        {
            return EtcdSettings.Read(options, cluster, requestTimeout);
        }
        catch (PaxtorConfigurationException e) when (Setting != EtcdOptions.SectionName)
        {
            // The messages speak of the section that is usual.
            throw new PaxtorConfigurationException(e.Message.Replace(EtcdOptions.SectionName, Setting, StringComparison.Ordinal), e);
        }
    }
}
