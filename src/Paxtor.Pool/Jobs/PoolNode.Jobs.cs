using Paxtor.Pooling.Jobs;

namespace Paxtor.Pooling;

/// <content>What the jobs of this member need of it.</content>
internal sealed partial class PoolNode : IJobNetwork;
