using Paxtor.Processes.Contracts;

namespace Paxtor;

/// <summary>A child of a <see cref="Supervisor"/> at one moment.</summary>
/// <param name="Key">Its name among the children.</param>
/// <param name="Pid">Its process; null when it has none: it was terminated, is done, has ignored its start, or waits to be restarted.</param>
/// <param name="IsRestarting">Whether it is being restarted: the last try failed, and it is tried again.</param>
/// <param name="Restart">When it is restarted.</param>
/// <param name="IsSupervisor">Whether it is itself a supervisor.</param>
public sealed record ChildInfo(string Key, Pid? Pid, bool IsRestarting, Restart Restart, bool IsSupervisor) : IOwnPayload<ChildInfo>
{
    void IOwnPayload.Write(PayloadWriter writer)
    {
        writer.Write(1, Key);
        writer.Write(2, Pid);
        writer.Write(3, IsRestarting);
        writer.Write(4, Restart);
        writer.Write(5, IsSupervisor);
    }

    static ChildInfo IOwnPayload<ChildInfo>.Read(PayloadReader reader)
    {
        ChildInfo read = new("", null, false, default, false);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: read = read with { Key = reader.Read<string>() }; break;
                case 2: read = read with { Pid = reader.Read<Pid?>() }; break;
                case 3: read = read with { IsRestarting = reader.Read<bool>() }; break;
                case 4: read = read with { Restart = reader.Read<Restart>() }; break;
                case 5: read = read with { IsSupervisor = reader.Read<bool>() }; break;
                default: reader.Skip(); break;
            }
        }

        return read;
    }
}
