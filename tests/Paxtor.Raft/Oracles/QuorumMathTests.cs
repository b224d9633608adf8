namespace Paxtor.Raft.Tests.Oracles;

public sealed class QuorumMathTests
{
    [Fact]
    public void What_a_majority_reached_equals_what_counting_says()
    {
        var random = new Random(1);
        for (var round = 0; round < 50_000; round++)
        {
            var values = new ulong[random.Next(1, 10)];
            for (var i = 0; i < values.Length; i++)
                values[i] = (ulong)random.Next(random.Next(1, 12));
            var naive = values.Where(candidate => values.Count(value => value >= candidate) * 2 > values.Length).Max();
            Assert.Equal(naive, QuorumMath.ReachedByMajority(values.AsSpan().ToArray()));
        }
    }

    [Fact]
    public void A_campaign_is_won_or_lost_as_counting_says_whoever_answers_and_however_often()
    {
        var random = new Random(2);
        var tally = new VoteTally();
        for (var round = 0; round < 20_000; round++)
        {
            var members = Enumerable.Range(1, random.Next(1, 9)).Select(id => (ulong)id).ToArray();
            var voters = random.Next(1, members.Length + 1);
            var configuration = new RaftConfiguration(members[..voters], members[voters..]);
            var first = new Dictionary<ulong, bool>();
            tally.Reset();
            for (var answers = random.Next(1, 15); answers > 0; answers--)
            {
                var (voter, granted) = ((ulong)random.Next(1, 12), random.Next(3) != 0);
                var result = tally.Record(configuration, voter, granted);
                if (voter <= (ulong)voters)
                    first.TryAdd(voter, granted);
                var yes = first.Count(answer => answer.Value);
                var no = first.Count - yes;
                var naive = yes * 2 > voters ? VoteResult.Won
                    : (voters - no) * 2 <= voters ? VoteResult.Lost
                    : VoteResult.Pending;
                Assert.Equal(naive, result);
            }
        }
    }

    [Fact]
    public void Two_quorums_always_share_a_voter()
    {
        for (var voters = 1; voters <= 9; voters++)
        {
            var configuration = new RaftConfiguration(Enumerable.Range(1, voters).Select(id => (ulong)id));
            Assert.True(configuration.QuorumSize * 2 > voters);
            Assert.True(configuration.QuorumSize <= voters);
        }
    }
}
