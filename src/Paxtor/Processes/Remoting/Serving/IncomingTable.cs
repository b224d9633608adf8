namespace Paxtor.Processes;

/// <summary>What can be cancelled from another node: a call whose handler takes a token, a stream, a start.</summary>
internal interface IIncoming
{
    /// <summary>Nobody waits for it any more: told once, on the loop, when it is cancelled or the connection is lost.</summary>
    void OnCancelled();

    /// <summary>More items may be sent; of streams. On the loop.</summary>
    void OnCredit(uint count);
}

/// <summary>The requests of one node to this one that can be cancelled, by the ids that it gave them. Entered and cancelled on the loop, taken out by any thread.</summary>
internal sealed class IncomingTable
{
    private readonly Lock gate = new();
    private readonly Dictionary<RequestId, IIncoming> requests = [];

    public int Count
    {
        get
        {
            lock (gate)
                return requests.Count;
        }
    }

    /// <returns>False when the other node uses the id twice.</returns>
    public bool TryAdd(RequestId id, IIncoming request)
    {
        lock (gate)
            return requests.TryAdd(id, request);
    }

    public void Remove(RequestId id)
    {
        lock (gate)
            requests.Remove(id);
    }

    public IIncoming? Find(RequestId id)
    {
        lock (gate)
            return requests.GetValueOrDefault(id);
    }

    public void Cancel(RequestId id)
    {
        IIncoming? request;
        lock (gate)
            requests.Remove(id, out request);
        request?.OnCancelled();
    }

    /// <summary>The connection is lost: all are cancelled.</summary>
    public void Close()
    {
        IIncoming[] all;
        lock (gate)
        {
            all = [.. requests.OrderBy(static r => r.Key.Index).Select(static r => r.Value)];
            requests.Clear();
        }

        foreach (IIncoming request in all)
            request.OnCancelled();
    }
}
