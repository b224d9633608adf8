namespace Paxtor.Coordination;

/// <summary>Who wants to know whether there is a quorum.</summary>
internal sealed class QuorumObservers
{
    private Registration[] registrations = [];

    /// <summary>What was told last; false at first.</summary>
    public bool HasQuorum { get; private set; }

    public IDisposable Add(Action<bool> observer)
    {
        Registration registration = new(this, observer);
        registrations = [.. registrations, registration];
        return registration;
    }

    /// <summary>Sets the present state and tells it when it has changed. One that was removed meanwhile, by another observer too, is not told.</summary>
    public void Set(bool hasQuorum)
    {
        if (hasQuorum == HasQuorum)
            return;
        HasQuorum = hasQuorum;
        foreach (Registration registration in registrations)
        {
            if (!registration.IsDisposed)
                registration.Observer(hasQuorum);
        }
    }

    private sealed class Registration(QuorumObservers owner, Action<bool> observer) : IDisposable
    {
        public Action<bool> Observer => observer;

        public bool IsDisposed { get; private set; }

        public void Dispose()
        {
            IsDisposed = true;
            owner.registrations = Array.FindAll(owner.registrations, r => r != this);
        }
    }
}
