using System.CommandLine;
using Paxtor.Transport;

namespace Paxtor.Cli.Commands;

/// <summary><c>paxtor secret new</c>: a secret that the nodes of a cluster share.</summary>
internal static class SecretCommand
{
    public static Command Create()
    {
        Command make = new("new", "Prints a new secret. Keep it in a file that only the nodes can read: umask 077; paxtor secret new > paxtor.secret");
        make.SetAction(static _ => Console.Out.WriteLine(ClusterSecret.New().Reveal()));
        return new Command("secret", "Secrets by which the nodes of a cluster prove themselves to each other.") { make };
    }
}
