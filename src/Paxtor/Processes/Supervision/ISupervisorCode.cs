namespace Paxtor.Processes;

/// <summary>What supervisors are told within their node.</summary>
[ProcessContract("paxtor.supervisor.code")]
internal interface ISupervisorCode
{
    /// <summary>Runs code that was left in <see cref="SupervisorCode"/>.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    ValueTask RunAsync(long number, CancellationToken cancellationToken);

    /// <summary>Tries again to restart a child, after what else has come meanwhile.</summary>
    /// <param name="key">The child.</param>
    [OneWay]
    ValueTask TryAgainAsync(string key);
}
