using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>A request that waits for a leader.</summary>
/// <param name="Origin">Who waits.</param>
/// <param name="Operation">What it asks.</param>
/// <param name="Request">A copy of its StoreRequest.</param>
/// <param name="GiveUpAt">When it is answered "no quorum", on the node's clock.</param>
internal readonly record struct HeldRequest(Origin Origin, RequestOperation Operation, byte[] Request, long GiveUpAt);

/// <summary>Requests for which there is no leader just now: a change of leader shall not surface as an error to everybody.</summary>
internal sealed class HeldRequests(Responder responder)
{
    private List<HeldRequest> held = [];
    private List<HeldRequest> spare = [];

    /// <summary>How many wait.</summary>
    public int Count => held.Count;

    /// <summary>The bytes of those that wait.</summary>
    public long Bytes { get; private set; }

    public void Add(in Origin origin, RequestOperation operation, ReadOnlySpan<byte> request, long giveUpAt) =>
        PutBack(new HeldRequest(origin, operation, request.ToArray(), giveUpAt));

    /// <summary>Hands each to the router once. One that finds no way is held again.</summary>
    public void Drain(RequestRouter router)
    {
        if (held.Count == 0)
            return;
        (held, spare) = (spare, held);
        Bytes = 0;
        foreach (HeldRequest request in spare)
        {
            if (request.Origin.IsWaiting)
                router.RouteHeld(request);
        }

        spare.Clear();
    }

    /// <summary>Puts one back that found no way.</summary>
    public void PutBack(in HeldRequest request)
    {
        held.Add(request);
        Bytes += request.Request.Length;
    }

    /// <summary>Answers those whose time is over.</summary>
    public void Sweep(long now)
    {
        for (int i = held.Count - 1; i >= 0; i--)
        {
            HeldRequest request = held[i];
            if (request.Origin.IsWaiting && request.GiveUpAt > now)
                continue;
            responder.Answer(request.Origin, ResponseStatus.NoQuorum, "There is no leader that a majority follows.");
            Bytes -= request.Request.Length;
            held[i] = held[^1];
            held.RemoveAt(held.Count - 1);
        }
    }

    /// <summary>Answers everybody: this voter stops.</summary>
    public void FailAll(string message)
    {
        foreach (HeldRequest request in held)
            responder.Answer(request.Origin, ResponseStatus.NoQuorum, message);
        held.Clear();
        Bytes = 0;
    }
}
