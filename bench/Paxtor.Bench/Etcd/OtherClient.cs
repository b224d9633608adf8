using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Paxtor.Bench.Locks;

namespace Paxtor.Bench.Etcd;

/// <summary>
/// Another client of etcd: a program that is there already. It is called as <c>PROGRAM mutex leader CALLERS ROUND SECONDS HOST:PORT…</c>
/// (<c>contended</c> in place of <c>mutex</c>: one key that all want), connects to the leader, and prints one line of JSON with the pairs' <c>ops_s</c>,
/// <c>p50_us</c> and <c>p99_us</c>.
/// </summary>
internal static class OtherClient
{
    public static async Task<LockRow> RunAsync(string program, string what, int callers, int round, TimeSpan duration, string[] endpoints)
    {
        string[] arguments = [what == "pairs" ? "mutex" : "contended", "leader", Text(callers), Text(round), duration.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            .. endpoints.Select(static e => new Uri(e).Authority)];
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with code {process.ExitCode}.");
        using JsonDocument line = JsonDocument.Parse(output);
        return new LockRow("other", what, callers, Number("ops_s"), Number("p50_us"), Number("p99_us"), double.NaN);

        double Number(string name) => line.RootElement.GetProperty(name).GetDouble();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
