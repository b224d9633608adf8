using System.Globalization;
using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Storage;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Formation;

/// <summary>
/// The first formation of a cluster, and the check ever after that two voters belong together.
/// </summary>
/// <remarks>
/// <para>Each voter keeps on disk how far it has come; every connection between voters begins with telling it, and a step is told only
/// once it is durable. The steps, none of which is ever taken back:</para>
/// <list type="number">
/// <item><b>Empty → Prepared(C).</b> The voter with the smallest id draws the id C when it is connected to all others and all of them are
/// empty. The others take C from any voter that is prepared.</item>
/// <item><b>Prepared(C) → Promised(C).</b> When every other voter is at least prepared for C.</item>
/// <item><b>Promised(C) → Formed(C).</b> When every other voter has at least promised C, or one has formed: then all had promised.
/// Only now is there a log, and only now does the voter vote, append and serve.</item>
/// </list>
/// <para>So: (1) a voter that promised ⇒ all were prepared, durably; (2) a voter that formed ⇒ all had promised, durably; (3) anything
/// acknowledged ⇒ some voter formed ⇒ every voter's disk says Promised(C) or more.</para>
/// <para><b>A crash at any point</b> loses at most a step that nobody was told of. After the restart the voter tells what its disk says,
/// and takes the step anew on the same grounds: those only ever grow. A step needs all voters (but the last one, which a formed voter
/// vouches for), so that formation waits for all of them, and a formed cluster needs only the majority that Raft needs.</para>
/// <para><b>Two wiped voters of three never form.</b> Say A, B, C serve, and B and C lose their disks. By (3) A is at Promised or Formed.
/// B and C are Empty, and there are two ways out of Empty. Drawing a new id needs all voters to be empty: A is not. Taking an id
/// needs a voter that is Prepared: A is not, and of B and C the first one would have to take it from a voter that is. So both stay
/// empty. This is why there are three steps and not two: were there only Empty → Promised → Formed, then A, which may not have come
/// further than Promised when B and C already served as a majority, would hand its id to the empty B and C, and two empty logs
/// would outvote what B and C had acknowledged.</para>
/// <para>By (1) and (2) two voters are never two steps apart unless one has lost its disk: it is named, and refused. (A frame may be
/// overtaken by what another voter tells, so this counts only when it lasts a second.) A voter that loses its disk during the very first formation can leave it
/// standing still, with an error that says so; nothing was acknowledged by then, and the data directories may be emptied.</para>
/// </remarks>
internal sealed class FormationProtocol
{
    private readonly Random random;
    private readonly ConnectionTable connections;
    private readonly Outbox outbox;
    private readonly ILogWorker worker;
    private readonly FormationProblems problems;
    private readonly Action onFormed;
    private readonly FormationVoter[] voters;
    private StoredIdentity identity;
    private bool saving;

    public FormationProtocol(
        StoredIdentity identity, Random random, ConnectionTable connections, Outbox outbox, ILogWorker worker,
        FormationProblems problems, Action onFormed)
    {
        this.identity = identity;
        this.random = random;
        this.connections = connections;
        this.outbox = outbox;
        this.worker = worker;
        this.problems = problems;
        this.onFormed = onFormed;
        voters = [.. identity.Voters.Select(static v => new FormationVoter(v.Name, v.Id))];
        Array.Sort(voters, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
    }

    /// <summary>How far this voter has come, durably.</summary>
    public FormationState State => identity.State;

    /// <summary>The cluster; 0 while empty.</summary>
    public UInt128 ClusterId => identity.ClusterId;

    /// <summary>The voters that have not said anything on a connection that lives.</summary>
    public string Missing => string.Join(", ", voters.Where(v => v.Id != identity.NodeId && connections.Voter(v.Id)?.Formation is null).Select(static v => v.Name));

    /// <summary>A connection to a voter stands.</summary>
    public void OnConnected(Connection connection) => Tell(connection, "");

    /// <summary>A connection is gone, and with it what its peer said.</summary>
    public void OnDisconnected(Connection connection)
    {
        connection.Formation = null;
        connection.IsBound = false;
        problems.Forget(connection);
    }

    /// <summary>A voter says who it is.</summary>
    public void OnFrame(Connection from, FormationFrame frame)
    {
        from.Formation = frame;
        bool refused = problems.IsHard(from);
        string problem = Compare(from, frame, out bool mayPass);
        if (problems.Note(from, problem, mayPass) && frame.Refusal.Length == 0)
            Tell(from, problem);
        else if (refused && problem.Length == 0)
            Tell(from, ""); // the refusal it was told is taken back, else it would go on refusing this node in turn
        Bind(from);
        Advance();
    }

    /// <summary>Tells a node that it is no voter here.</summary>
    public void Refuse(Connection connection) => Tell(connection, problems.Of(connection));

    /// <summary>A step is durable.</summary>
    public void OnSaved(StoredIdentity saved)
    {
        saving = false;
        identity = saved;
        if (saved.State == FormationState.Formed)
            onFormed();
        foreach (FormationVoter voter in voters)
        {
            if (connections.Voter(voter.Id) is not { IsConnected: true } connection)
                continue;
            Tell(connection, "");
            if (connection.Formation is not { } frame)
                continue;
            problems.Note(connection, Compare(connection, frame, out bool mayPass), mayPass);
            Bind(connection);
        }

        Advance();
    }

    /// <summary>Takes the next step when it can be taken; names problems that lasted.</summary>
    public void Tick()
    {
        Advance();
        foreach (Connection connection in problems.TakeLasting())
            Tell(connection, problems.Of(connection));
    }

    private void Advance()
    {
        if (saving || identity.State == FormationState.Formed)
            return;
        if (voters.Length == 1)
        {
            Save(FormationState.Formed, identity.ClusterId != 0 ? identity.ClusterId : Draw());
            return;
        }

        int heard = 0;
        bool allEmpty = true, allPrepared = true, allPromised = true, oneFormed = false, oneAhead = false;
        UInt128 prepared = 0;
        foreach (FormationVoter voter in voters)
        {
            if (voter.Id == identity.NodeId || connections.Voter(voter.Id) is not { Formation: { } frame } connection || problems.IsHard(connection))
                continue;
            heard++;
            allEmpty &= frame.State == FormationState.Empty;
            allPrepared &= frame.State >= FormationState.Prepared;
            allPromised &= frame.State >= FormationState.Promised;
            oneFormed |= frame.State == FormationState.Formed;
            oneAhead |= frame.State >= FormationState.Promised;
            if (frame.State == FormationState.Prepared)
                prepared = frame.ClusterId;
        }

        bool all = heard == voters.Length - 1;
        switch (identity.State)
        {
            case FormationState.Empty when prepared != 0 && !oneAhead:
                Save(FormationState.Prepared, prepared);
                break;
            case FormationState.Empty when all && allEmpty && voters[0].Id == identity.NodeId:
                Save(FormationState.Prepared, Draw());
                break;
            case FormationState.Prepared when all && allPrepared && !oneFormed:
                Save(FormationState.Promised, identity.ClusterId);
                break;
            case FormationState.Promised when oneFormed || (all && allPromised):
                Save(FormationState.Formed, identity.ClusterId);
                break;
            default:
                break;
        }
    }

    private UInt128 Draw()
    {
        Span<byte> bytes = stackalloc byte[16];
        do
        {
            random.NextBytes(bytes);
        }
        while (bytes.IndexOfAnyExcept((byte)0) < 0);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(bytes);
    }

    private void Save(FormationState state, UInt128 clusterId)
    {
        saving = true;
        worker.SaveIdentity(identity with { State = state, ClusterId = clusterId });
    }

    private void Bind(Connection connection) =>
        connection.IsBound = identity.State == FormationState.Formed && connection.Formation is { State: FormationState.Formed } frame
            && frame.ClusterId == identity.ClusterId && !problems.IsHard(connection);

    private void Tell(Connection connection, string refusal)
    {
        FormationFrame frame = new()
        {
            Name = identity.NodeName,
            ClusterId = identity.ClusterId,
            State = identity.State,
            Voters = voters,
            Refusal = refusal,
        };
        frame.Write(outbox.Head);
        outbox.TrySend(connection);
    }

    /// <summary>What keeps this voter and another from working together, in a sentence; empty when nothing does.</summary>
    /// <param name="from">The other.</param>
    /// <param name="frame">What it said.</param>
    /// <param name="mayPass">Whether frames that overtake each other could look like this for a moment.</param>
    private string Compare(Connection from, FormationFrame frame, out bool mayPass)
    {
        mayPass = false;
        if (frame.Name != from.Name)
            return $"{from.Name} calls itself {frame.Name}.";
        if (!frame.Voters.SequenceEqual(voters))
            return $"The voters configured differ: here {Describe(voters)}, at {from.Name} {Describe(frame.Voters)}. Configure the same voters on all nodes.";
        if (frame.ClusterId != 0 && identity.ClusterId != 0 && frame.ClusterId != identity.ClusterId)
            return $"{from.Name} belongs to cluster {Hex(frame.ClusterId)} ({frame.State}), and this node to {Hex(identity.ClusterId)} ({identity.State}). One of them has the data directory of another cluster.";
        mayPass = true;
        int ahead = identity.State - frame.State;
        if (ahead >= 2)
            return LostDisk(from.Name, frame.State, identity.NodeName, identity.State);
        if (ahead <= -2)
            return LostDisk(identity.NodeName, identity.State, from.Name, frame.State);
        mayPass = false;
        return frame.Refusal.Length > 0 ? $"{from.Name} refuses this node: {frame.Refusal}" : "";
    }

    private static string LostDisk(string loser, FormationState has, string other, FormationState proves) =>
        $"{loser} has lost its disk: its data directory says {has}, but {other} ({proves}) proves that it had come further. "
        + "It might have acknowledged what is gone, so it must not vote under this name again: replace it by a voter with a new name.";

    private static string Describe(IReadOnlyList<FormationVoter> list) => string.Join(", ", list.Select(static v => v.Name));

    private static string Hex(UInt128 id) => id.ToString("x32", CultureInfo.InvariantCulture);
}
