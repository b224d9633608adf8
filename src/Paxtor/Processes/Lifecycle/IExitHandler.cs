namespace Paxtor;

/// <summary>For process classes that trap exits (<see cref="ProcessContext.TrapExits"/>): what would end them is a message to them.</summary>
public interface IExitHandler
{
    /// <summary>A linked process has ended, or someone asked this one to exit. It stays alive unless it exits itself.</summary>
    /// <param name="from">The process that ended or asked.</param>
    /// <param name="reason">Why.</param>
    ValueTask OnExitAsync(Pid from, ExitReason reason);
}
