using System.Net.Sockets;
using System.Text.Json;

namespace Paxtor.Cli.Pools;

/// <summary>Answers what is asked of a pool that this process runs.</summary>
internal sealed class PoolServer : IAsyncDisposable
{
    private readonly CancellationTokenSource closing = new();
    private readonly TaskCompletionSource stopAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long begun = TimeProvider.System.GetTimestamp();
    private readonly PoolSocket socket;
    private readonly Socket listener;
    private WorkerPool? pool;
    private Task serving = Task.CompletedTask;

    private PoolServer(PoolSocket socket, Socket listener)
    {
        this.socket = socket;
        this.listener = listener;
    }

    /// <summary>Completes when somebody asked for the pool's stop. He is answered when this is disposed: after the stop.</summary>
    public Task StopAsked => stopAsked.Task;

    /// <summary>Takes the pool's name on this machine.</summary>
    /// <returns>Null when a pool of that name runs.</returns>
    public static async Task<PoolServer?> OpenAsync(PoolSocket socket, CancellationToken cancellationToken)
    {
        if (File.Exists(socket.Path))
        {
            if (await PoolClient.AskAsync(socket, new PoolRequest(PoolRequest.Status), cancellationToken).ConfigureAwait(false) is not null)
                return null;
            File.Delete(socket.Path);
        }

        Socket opened = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            opened.Bind(socket.EndPoint);
            opened.Listen();
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        PoolServer server = new(socket, opened);
        server.serving = server.ServeAsync();
        return server;
    }

    /// <summary>The pool has started.</summary>
    public void Serve(WorkerPool started) => Volatile.Write(ref pool, started);

    public async ValueTask DisposeAsync()
    {
#pragma warning disable VSTHRD103 // Nothing that is registered there takes long.
        closing.Cancel();
#pragma warning restore VSTHRD103
        listener.Dispose();
        File.Delete(socket.Path);
        await serving.ConfigureAwait(false);
        closing.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> answering = [];
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptAsync(closing.Token).ConfigureAwait(false);
                answering.RemoveAll(static t => t.IsCompleted);
                answering.Add(AnswerAsync(client));
            }
        }
        catch (Exception e) when (closing.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Closed.
        }

        await Task.WhenAll(answering).ConfigureAwait(false);
    }

    private async Task AnswerAsync(Socket client)
    {
        try
        {
            NetworkStream stream = new(client, ownsSocket: true);
            await using (stream.ConfigureAwait(false))
            {
                PoolAnswer answer = await PoolClient.ReadAsync<PoolRequest>(stream, closing.Token).ConfigureAwait(false) is { } request
                    ? await AnswerAsync(request).ConfigureAwait(false)
                    : new PoolAnswer("The request is no line of JSON.");
                await PoolClient.WriteAsync(stream, answer, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or JsonException)
        {
            // The one who asked is gone, or asked for nothing.
        }
    }

    private async Task<PoolAnswer> AnswerAsync(PoolRequest request)
    {
        if (Volatile.Read(ref pool) is not { } runs)
            return new PoolAnswer("The pool is starting; ask again in a moment.", IsStarting: true);
        switch (request)
        {
            case { Verb: PoolRequest.Status }:
                return new PoolAnswer(View: View(runs));
            case { Verb: PoolRequest.Stop }:
                stopAsked.TrySetResult();
                await runs.Stopped.ConfigureAwait(false);
                return new PoolAnswer();
            case { Verb: PoolRequest.Attach, Node: { } node }:
                try
                {
                    return new PoolAnswer(Attached: await runs.AttachAsync(node, closing.Token).ConfigureAwait(false));
                }
                catch (Exception e) when (e is PoolException or ArgumentException)
                {
                    return new PoolAnswer(e.Message);
                }

            default:
                return new PoolAnswer($"'{request.Verb}' is nothing to ask of a pool.");
        }
    }

    private PoolView View(WorkerPool runs) => new(
        runs.Name,
        runs.Master,
        Environment.ProcessId,
        TimeProvider.System.GetElapsedTime(begun).TotalSeconds,
        [.. runs.Members.Select(static m => new PoolMemberView(m.Node, m.Kind.ToString().ToLowerInvariant(), m.Load, m.ExpectedLoad, m.Reported))]);
}
