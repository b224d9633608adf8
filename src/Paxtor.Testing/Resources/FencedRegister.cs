namespace Paxtor.Testing.Resources;

/// <summary>
/// A resource outside the cluster, as a database row would be: it refuses every read and write that carries a smaller token than one it has
/// seen, and so loses no update however late its writers are.
/// </summary>
internal sealed class FencedRegister
{
    /// <summary>The greatest token seen.</summary>
    public long Token { get; private set; }

    /// <summary>The number in the register. Writers read it, add one and write it back.</summary>
    public long Value { get; private set; }

    /// <summary>Writes that were accepted. Equal to <see cref="Value"/> unless an update was lost.</summary>
    public long Writes { get; private set; }

    /// <summary>Requests that came too late.</summary>
    public long Refused { get; private set; }

    public bool TryRead(long token, out long value)
    {
        value = Value;
        return Admit(token);
    }

    public bool TryWrite(long token, long value)
    {
        if (!Admit(token))
            return false;
        Value = value;
        Writes++;
        return true;
    }

    private bool Admit(long token)
    {
        if (token < Token)
        {
            Refused++;
            return false;
        }

        Token = token;
        return true;
    }
}
