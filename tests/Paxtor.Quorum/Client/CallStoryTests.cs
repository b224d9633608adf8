using Paxtor.Coordination;
using Paxtor.Quorum.Tests.Client.Kit;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Client;

/// <summary>Voters that do everything wrong that they can; what a caller was told must be true all the same.</summary>
public sealed class CallStoryTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Commit_AmongFailures_OutcomeIsTrueAndNothingHappensTwice(int seed)
    {
        ClientKit kit = new(seed);
        Random random = new(seed);
        kit.Healthy();
        foreach (FakeVoter voter in kit.Voters)
            voter.OnRequest = request => Misbehave(kit, voter, request, random);
        Ticks(kit, random);
        Dictionary<string, Outcome<TransactionResult>> puts = [];
        for (int i = 0; i < 300; i++)
        {
            puts.Add($"k{i}", kit.Put($"k{i}"));
            kit.Run(random.Next(0, 60));
        }

        // Everything is over, and copies that are on their way have arrived.
        kit.Run(10_000);
        Dictionary<string, KeyValue> keys = Read(kit);
        foreach ((string key, Outcome<TransactionResult> put) in puts)
        {
            Assert.True(put.IsDone, key);
            keys.TryGetValue(key, out KeyValue? item);
            Assert.True(item is null || item.Version == 1, $"{key} happened {item?.Version} times");
            if (put.Result is { } result)
                Assert.Equal(result.Revision, item?.ModRevision);
            else if (put.Error is NoQuorumException)
                Assert.Null(item);
            else
                Assert.IsType<OutcomeUnknownException>(put.Error);
        }

        Assert.Contains(puts.Values, static p => p.Result is not null);
        Assert.Contains(puts.Values, static p => p.Error is OutcomeUnknownException);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    private static void Misbehave(ClientKit kit, FakeVoter voter, GotRequest request, Random random)
    {
        TimeSpan soon = TimeSpan.FromMilliseconds(random.Next(0, 5));
        TimeSpan late = TimeSpan.FromMilliseconds(random.Next(0, 4_000));
        switch (random.Next(12))
        {
            case 0:
                kit.Simulation.After(soon, () => voter.Respond(request.Id, ResponseStatus.NoQuorum));
                break;
            case 1:
                kit.Simulation.After(soon, () => voter.Respond(request.Id, ResponseStatus.Overloaded));
                break;
            case 2:
                kit.Simulation.After(late, () => voter.Answer(request));
                break;
            case 3:
                kit.Simulation.After(late, () => voter.Execute(request));
                break;
            case 4:
                kit.Simulation.After(soon, voter.Disconnect);
                kit.Simulation.After(late, () => voter.Execute(request));
                kit.Simulation.After(soon * 10, voter.Connect);
                break;
            case 5:
                break;
            case 6:
                kit.Simulation.After(soon, () => voter.Respond(request.Id, ResponseStatus.Unknown));
                kit.Simulation.After(late, () => voter.Execute(request));
                break;
            default:
                kit.Simulation.After(soon, () =>
                {
                    byte[] answer = voter.Execute(request);
                    voter.Respond(request.Id, ResponseStatus.Ok, answer);
                    if (random.Next(3) == 0)
                        kit.Simulation.After(late, () => voter.Respond(request.Id, ResponseStatus.Ok, answer));
                });
                break;
        }
    }

    private static void Ticks(ClientKit kit, Random random)
    {
        FakeVoter leader = kit.Voters[random.Next(3)];
        foreach (FakeVoter voter in kit.Voters)
        {
            if (kit.Network.IsConnected(voter.Peer))
                voter.SayStatus(hasQuorum: random.Next(8) != 0, leader: voter == leader, leaderName: leader.Name, term: (ulong)random.Next(1, 9));
        }

        kit.Simulation.After(TimeSpan.FromMilliseconds(random.Next(50, 400)), () => Ticks(kit, random));
    }

    private static Dictionary<string, KeyValue> Read(ClientKit kit)
    {
        foreach (FakeVoter voter in kit.Voters)
            voter.OnRequest = voter.Answer;
        kit.Run(1_000);
        Outcome<TransactionResult> all = kit.Start(() => kit.Store.CommitAsync(Transaction.Of(Operation.Get(KeyRange.Prefix(default)))));
        kit.Run(2_000);
        return all.Result!.Results[0].Items.ToDictionary(static k => k.Key.ToString(), StringComparer.Ordinal);
    }
}
