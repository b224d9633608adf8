using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Peers;

/// <summary>Runs a program of ours in Erlang, with a folder and a mapper of node names of its own; all it started is gone when this is disposed.</summary>
internal sealed class ErlangHost : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-bench-").FullName;
    private readonly int mapperPort = FreePorts.Find(1)[0];
    private readonly string cookie = Guid.NewGuid().ToString("N");
    private readonly List<Process> nodes = [];
    private readonly string erl;
    private readonly string module;

    private ErlangHost(string erl, string module)
    {
        this.erl = erl;
        this.module = module;
    }

    private string[] Distribution => ["-start_epmd", "false", "-setcookie", cookie, "-kernel", "inet_dist_use_interface", "{127,0,0,1}", "-noinput"];

    /// <summary>Compiles a module, which is a resource of this program, and starts the mapper of names.</summary>
    public static async Task<ErlangHost> StartAsync(string erl, string compiler, string module)
    {
        ErlangHost host = new(erl, module);
        host.nodes.Add(host.Start("epmd", "-address", "127.0.0.1"));
        await File.WriteAllTextAsync(Path.Combine(host.folder, $"{module}.erl"), Text(module));
        // No hosts: a pool of Erlang's starts with its master alone.
        await File.WriteAllTextAsync(Path.Combine(host.folder, ".hosts.erlang"), "");
        await foreach (string _ in LinesAsync(host.Start(compiler, $"{module}.erl")))
            throw new InvalidOperationException("The compiler of Erlang printed a line.");
        await host.MapperAnswersAsync();
        return host;
    }

    /// <summary>Starts a node that does nothing by itself.</summary>
    /// <param name="name">The part of its name before the host.</param>
    /// <returns>Its name.</returns>
    public string StartNode(string name)
    {
        nodes.Add(Start(erl, ["-name", $"{name}@127.0.0.1", .. Distribution]));
        return $"{name}@127.0.0.1";
    }

    /// <summary>The lines that a function of the module prints, on a node that can talk to others.</summary>
    public IAsyncEnumerable<string> RunAsync(string function, params string[] arguments) =>
        LinesAsync(Start(erl, ["-name", "near@127.0.0.1", .. Distribution, "-run", module, function, .. arguments]));

    /// <summary>The same on a node that is alone.</summary>
    public IAsyncEnumerable<string> RunAloneAsync(string function, string[] flags, params string[] arguments) =>
        LinesAsync(Start(erl, [.. flags, "-noinput", "-run", module, function, .. arguments]));

    public async ValueTask DisposeAsync()
    {
        foreach (Process node in Enumerable.Reverse(nodes))
        {
            node.Kill(entireProcessTree: true);
            await node.WaitForExitAsync();
            node.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async IAsyncEnumerable<string> LinesAsync(Process process)
    {
        using (process)
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
                yield return line;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} ended with {process.ExitCode}.");
        }
    }

    private static string Text(string module)
    {
        using Stream stream = typeof(ErlangHost).Assembly.GetManifestResourceStream($"{module}.erl")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private Process Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["HOME"] = folder;
        start.Environment["ERL_EPMD_PORT"] = mapperPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["ERL_CRASH_DUMP_SECONDS"] = "0";
        return Process.Start(start)!;
    }

    private async Task MapperAnswersAsync()
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, mapperPort);
                return;
            }
            catch (SocketException) when (tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }
}
