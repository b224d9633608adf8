namespace Paxtor.Testing.Linearizability;

/// <summary>What is done to a lock.</summary>
internal enum LockAction
{
    /// <summary>Asks for it and gets it, with a token.</summary>
    Acquire,

    /// <summary>Gives back the hold of a token, or loses it with its session. Without effect when another holds the lock.</summary>
    Release,
}

/// <summary>An operation on one lock.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Token">Release: the token given back. Acquire: the token that was got.</param>
internal readonly record struct LockInput(LockAction Action, long Token);

/// <summary>The token of the present hold (0: free), and the greatest token ever given.</summary>
internal readonly record struct LockState(long Holder, long Greatest);

/// <summary>
/// One lock with fencing tokens: got only when free, each time with a greater token than ever before. A wait that is given up has no effect
/// and is left out of the history; the loss of a hold with its session is a release of unknown outcome, called when the lock was got.
/// </summary>
internal sealed class LockModel : ISequentialModel<LockState, LockInput, bool>
{
    public LockState Initial => default;

    public bool Step(LockState state, RecordedOperation<LockInput, bool> operation, out LockState next)
    {
        long token = operation.Input.Token;
        next = state;
        switch (operation.Input.Action)
        {
            case LockAction.Acquire:
                next = new LockState(token, token);
                return state.Holder == 0 && token > state.Greatest;
            default:
                if (state.Holder == token)
                    next = state with { Holder = 0 };
                return true;
        }
    }
}
