using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Processes;

/// <summary>The same measures in Erlang, by a program of ours (paxtor_peer.erl): on one node, between two, and memory on a fresh one.</summary>
internal static class ErlangMeasures
{
    private const string Module = "paxtor_peer";

    public static async IAsyncEnumerable<ProcessRow> RunAsync(string erl, string compiler, TimeSpan time)
    {
        string folder = Directory.CreateTempSubdirectory("paxtor-bench-").FullName;
        string milliseconds = ((int)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        int mapperPort = FreePorts.Find(1)[0];
        using Process mapper = Start("epmd", folder, mapperPort, "-address", "127.0.0.1");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{Module}.erl"), Text());
            await foreach (ProcessRow _ in LinesAsync(Start(compiler, folder, mapperPort, $"{Module}.erl")))
                throw new InvalidOperationException("The compiler of Erlang printed a figure.");
            await foreach (ProcessRow row in LinesAsync(Start(erl, folder, mapperPort, "-noinput", "-run", Module, "local", milliseconds)))
                yield return row;
            string cookie = Guid.NewGuid().ToString("N"), far = $"far@127.0.0.1";
            string[] distribution = ["-start_epmd", "false", "-setcookie", cookie, "-kernel", "inet_dist_use_interface", "{127,0,0,1}", "-noinput"];
            await ReadyAsync(mapperPort);
            using Process other = Start(erl, folder, mapperPort, ["-name", far, .. distribution]);
            try
            {
                await foreach (ProcessRow row in LinesAsync(Start(erl, folder, mapperPort, ["-name", "near@127.0.0.1", .. distribution, "-run", Module, "nodes", milliseconds, far])))
                    yield return row;
            }
            finally
            {
                other.Kill(entireProcessTree: true);
                await other.WaitForExitAsync();
            }

            await foreach (ProcessRow row in LinesAsync(Start(erl, folder, mapperPort, "+P", "2000000", "-noinput", "-run", Module, "idle", milliseconds)))
                yield return row;
        }
        finally
        {
            mapper.Kill();
            await mapper.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary><c>global:register_name</c> of new processes, on three nodes: callers on one of them, as ours.</summary>
    public static async IAsyncEnumerable<ProcessRow> NamesAsync(string erl, string compiler, TimeSpan time)
    {
        string folder = Directory.CreateTempSubdirectory("paxtor-bench-").FullName;
        string milliseconds = ((int)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        int mapperPort = FreePorts.Find(1)[0];
        using Process mapper = Start("epmd", folder, mapperPort, "-address", "127.0.0.1");
        List<Process> others = [];
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{Module}.erl"), Text());
            await foreach (ProcessRow _ in LinesAsync(Start(compiler, folder, mapperPort, $"{Module}.erl")))
                throw new InvalidOperationException("The compiler of Erlang printed a figure.");
            string[] distribution = ["-start_epmd", "false", "-setcookie", Guid.NewGuid().ToString("N"), "-kernel", "inet_dist_use_interface", "{127,0,0,1}", "-noinput"];
            await ReadyAsync(mapperPort);
            string[] far = ["far1@127.0.0.1", "far2@127.0.0.1"];
            others.AddRange(far.Select(name => Start(erl, folder, mapperPort, ["-name", name, .. distribution])));
            await foreach (ProcessRow row in LinesAsync(Start(erl, folder, mapperPort, ["-name", "near@127.0.0.1", .. distribution, "-run", Module, "names", milliseconds, .. far])))
                yield return row;
        }
        finally
        {
            foreach (Process process in others.Append(mapper))
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            others.ForEach(static p => p.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string program, string folder, int mapperPort, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["HOME"] = folder;
        start.Environment["ERL_EPMD_PORT"] = mapperPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["ERL_CRASH_DUMP_SECONDS"] = "0";
        return Process.Start(start)!;
    }

    private static async IAsyncEnumerable<ProcessRow> LinesAsync(Process process, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using (process)
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.Split('|') is [var what, var callers, var value, var p50, var p99, var slowest])
                    yield return new ProcessRow("Erlang", what, int.Parse(callers, CultureInfo.InvariantCulture), Number(value)!.Value) { P50Microseconds = Number(p50), P99Microseconds = Number(p99), SlowestShare = Number(slowest) };
            }

            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} ended with {process.ExitCode}.");
        }
    }

    /// <summary>Waits until the mapper of node names answers.</summary>
    private static async Task ReadyAsync(int port)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    private static double? Number(string text) => text == "-" ? null : double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text()
    {
        using Stream stream = typeof(ErlangMeasures).Assembly.GetManifestResourceStream($"{Module}.erl")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
