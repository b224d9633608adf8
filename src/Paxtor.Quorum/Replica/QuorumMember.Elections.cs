using Paxtor.Foundation.Loop;
using Paxtor.Quorum.Replica.Connections;
using Paxtor.Raft;

namespace Paxtor.Quorum.Replica;

// When a voter campaigns: at the very tick for which the core has drawn lots, not at the next heartbeat's time.
internal sealed partial class QuorumMember
{
    /// <summary>The connection to another voter is gone, or that one said that it leaves: if it led, there is nothing to wait for.</summary>
    private void LeaderLost(Connection connection, RaftNode raft)
    {
        if (raft.Leader != connection.VoterId)
            return;
        elections.CatchUp(); // the core's delay counts from now
        raft.LeaderUnreachable();
    }

    /// <summary>Tells the core of the ticks within a heartbeat's time, when one of them is the one at which it campaigns.</summary>
    private sealed class ElectionTimer
    {
        /// <summary>Not armed.</summary>
        private const int Never = int.MaxValue;

        private readonly QuorumMember member;
        private readonly LoopTimer timer;
        private readonly long tick;

        /// <summary>Ticks that the core was told of since the last heartbeat's time.</summary>
        private int told;

        /// <summary>At which tick since then the timer fires.</summary>
        private int armedFor = Never;

        public ElectionTimer(QuorumMember member)
        {
            this.member = member;
            tick = member.clock.Units(member.options.HeartbeatInterval / QuorumMemberOptions.TicksPerHeartbeat);
            timer = member.loop.CreateTimer(static s => ((ElectionTimer)s!).member.Guarded(static m => m.elections.Fired()), this);
        }

        /// <summary>A heartbeat's time is over.</summary>
        /// <returns>The ticks of it that the core was not told of.</returns>
        public int EndHeartbeat()
        {
            int left = QuorumMemberOptions.TicksPerHeartbeat - told;
            told = 0;
            Cancel();
            return left;
        }

        /// <summary>
        /// Tells the core of the ticks that have passed by the clock, but of no more than are left of the heartbeat's time: a voter that stood still
        /// shall hear what has come for it meanwhile before it takes the silence for the leader's.
        /// </summary>
        public void CatchUp()
        {
            int passed = (int)Math.Min((member.clock.Now - member.lastTick) / tick, QuorumMemberOptions.TicksPerHeartbeat);
            if (passed <= told)
                return;
            int news = passed - told;
            told = passed;
            member.driver!.TickCore(news);
        }

        /// <summary>At the end of a turn: sees to it that the core is told of the tick at which it campaigns, if that is before the next heartbeat's time.</summary>
        public void Schedule(RaftNode raft)
        {
            int due = raft.TicksToCampaign;
            due = due < QuorumMemberOptions.TicksPerHeartbeat - told ? told + due : Never;
            if (due == armedFor)
                return;
            Cancel();
            armedFor = due;
            if (due != Never)
                timer.Arm(member.clock.Span(Math.Max(0, member.lastTick + (due * tick) - member.clock.Now)));
        }

        public void Cancel()
        {
            if (armedFor != Never)
                timer.Cancel();
            armedFor = Never;
        }

        private void Fired()
        {
            armedFor = Never;
            CatchUp();
        }
    }
}
