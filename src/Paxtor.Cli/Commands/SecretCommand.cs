using System.CommandLine;
using Paxtor.Transport;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor secret new</c>: a secret that the nodes of a cluster share.</summary>
internal static class SecretCommand
{
    public static Command Create()
    {
        Option<bool> json = Output.JsonOption();
        Command make = new("new", "Prints a new secret. Keep it in a file that only the nodes can read: umask 077; paxtor secret new > paxtor.secret") { json };
        make.SetAction(result =>
        {
            string secret = ClusterSecret.New().Reveal();
            if (result.GetValue(json))
                Output.Json(new { Secret = secret });
            else
                Console.Out.WriteLine(secret);
        });
        return new Command("secret", "Secrets by which the nodes of a cluster prove themselves to each other.") { make };
    }
}
