using Paxtor.Transport;

namespace Paxtor.Pooling;

/// <summary>Checks the settings of a pool.</summary>
internal static class PoolOptionsCheck
{
    private const int MaxNameChars = 40;

    /// <exception cref="PoolException">One is wrong; the message names it.</exception>
    public static void Check(PoolOptions options)
    {
        Require(NodeName.IsValid(options.Name + "@host") && options.Name.Length <= MaxNameChars, "Name", options.Name, $"1 to {MaxNameChars} ASCII letters, digits, '-', '_' and '.' are expected");
        Require(options.Host is null || NodeName.IsValid("x@" + options.Host), "Host", options.Host, "a host name or an address is expected");
        Require(!string.IsNullOrWhiteSpace(options.RemoteShell), "RemoteShell", options.RemoteShell, "a program is expected");
        Require(options.ReportInterval >= TimeSpan.FromMilliseconds(10) && options.ReportInterval <= TimeSpan.FromHours(1), "ReportInterval", options.ReportInterval, "10 ms to an hour are expected");
        Require(options.MasterGrace >= TimeSpan.FromSeconds(1) && options.MasterGrace <= TimeSpan.FromHours(1), "MasterGrace", options.MasterGrace, "1 s to an hour are expected");
        Require(options.StartTimeout > TimeSpan.Zero && options.StartTimeout <= TimeSpan.FromDays(1), "StartTimeout", options.StartTimeout, "more than zero and at most a day are expected");
        Require(options.Arguments.All(static a => a is not null && !a.Contains('\0', StringComparison.Ordinal)), "Arguments", "with an impossible one", "no argument may be null or hold a zero character");
        Require(options.FilesDirectory is null || Directory.Exists(options.FilesDirectory), "FilesDirectory", options.FilesDirectory, "a directory that exists is expected");
        Require(options.FileBytesMax >= 0, "FileBytesMax", options.FileBytesMax, "it cannot be negative");
        Require(options.Hosts is null || options.HostsFile is null, "Hosts", "set beside HostsFile", "it is one or the other");
    }

    private static void Require(bool holds, string setting, object? value, string expected)
    {
        if (!holds)
            throw new PoolException($"PoolOptions.{setting} is {value ?? "null"}: {expected}.");
    }
}
