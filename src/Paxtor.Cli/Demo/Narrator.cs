using System.Globalization;

namespace Paxtor.Cli.Demo;

/// <summary>Tells a person what happens, as it happens.</summary>
internal sealed class Narrator(TextWriter output, bool color)
{
    private readonly long begun = MachineClock.Micros;

    public void Headline(string text) => output.WriteLine(Paint("1", text));

    public void Say(long at, string text) => output.WriteLine($"{Clock(at)}  {text}");

    public void Blow(long at, string text) => output.WriteLine($"{Clock(at)}  {Paint("31;1", "✗ " + text)}");

    public void Good(string text) => output.WriteLine(Paint("32", text));

    public void Bad(string text) => output.WriteLine(Paint("31;1", text));

    public void Plain(string text) => output.WriteLine(text);

    public void HandOver(Tenure tenure, Tenure? before)
    {
        string from = before switch
        {
            null => "first owner",
            { WasKilled: true } => $"{Proof.Millis((tenure.BegunAt - before.EndedAt!.Value) / 1000.0)} after {before.Worker} was killed",
            { EndedAt: { } end } => $"{Proof.Millis((tenure.BegunAt - end) / 1000.0)} after {before.Worker} released it",
            _ => $"while {before.Worker} still owned it",
        };
        output.WriteLine($"{Clock(tenure.BegunAt)}  {Paint("36", tenure.Worker)} owns the lock, token {tenure.Token.ToString(CultureInfo.InvariantCulture),5}, reads {tenure.CountRead.ToString(CultureInfo.InvariantCulture),3}   {Paint("90", from)}");
    }

    private string Clock(long at) => Paint("90", ((at - begun) / 1_000_000.0).ToString("0.000", CultureInfo.InvariantCulture).PadLeft(8) + " s");

    private string Paint(string code, string text) => color ? $"\x1b[{code}m{text}\x1b[0m" : text;
}
