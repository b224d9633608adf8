using System.Text;
using Paxtor.Coordination;

namespace Paxtor.Tests.Conformance;

/// <summary>
/// The base of the suite that every engine must pass: each sentence of the seam's documentation has a test in one of the derived classes. Written so
/// that a store that others use too can be tested: keys are under a prefix of their own, and no test minds which revision it begins at.
/// </summary>
public abstract class StoreConformance
{
    /// <summary>Nothing is waited for longer than this.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static int prefixes;

    private readonly string prefix = $"conformance/{Environment.ProcessId}/{Interlocked.Increment(ref prefixes)}/";

    /// <summary>Starts the engine.</summary>
    protected abstract ValueTask<StoreHarness> StartAsync();

    /// <summary>The engine under test.</summary>
    protected StoreHarness Harness { get; private set; } = null!;

    /// <summary>Its store.</summary>
    protected ICoordinationStore Store => Harness.Store;

    /// <summary>Runs a test's body on the loop of the store.</summary>
    protected async Task OnLoop(Func<Task> body)
    {
        await using StoreHarness harness = await StartAsync();
        Harness = harness;
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Store.Loop.Post(Run, (body, done));
        if (await Task.WhenAny(done.Task, harness.Failure) == harness.Failure)
            throw await harness.Failure;
        await done.Task;

        static async void Run((Func<Task> Body, TaskCompletionSource Done) test)
        {
            try
            {
                await test.Body();
                test.Done.SetResult();
            }
            catch (Exception e)
            {
                test.Done.SetException(e);
            }
        }
    }

    /// <summary>A key of this test.</summary>
    protected StoreKey Key(string name) => StoreKey.FromText(prefix + name);

    /// <summary>All keys of this test, or those that begin with a name.</summary>
    protected KeyRange Prefix(string name = "") => KeyRange.Prefix(Key(name));

    /// <summary>A lease id that no one else has.</summary>
    protected LeaseId NewLease() => new(Store.Loop.Random.NextInt64(1, long.MaxValue) ^ (Environment.ProcessId & 0xFFFF));

    /// <summary>Bytes of a text.</summary>
    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Text of bytes.</summary>
    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    /// <summary>The name of a key of this test; of another's, which an open range reaches as well, the whole key.</summary>
    protected string NameOf(KeyValue item) => Encoding.UTF8.GetString(item.Key.Span) is var key && key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : key;

    /// <summary>The names of the keys of this test, joined.</summary>
    protected string NamesOf(OperationResult result) => string.Join(' ', result.Items.Select(NameOf));

    /// <summary>Writes a key.</summary>
    /// <returns>The revision.</returns>
    protected async Task<long> Put(string name, string value = "v", LeaseId lease = default) =>
        (await Store.CommitAsync(Transaction.Of(Operation.Put(Key(name), Bytes(value), lease)))).Revision;

    /// <summary>Deletes a key.</summary>
    /// <returns>The revision.</returns>
    protected async Task<long> Delete(string name) => (await Store.CommitAsync(Transaction.Of(Operation.Delete(Key(name))))).Revision;

    /// <summary>Reads a key.</summary>
    protected async Task<KeyValue?> Get(string name) => (await Read(Operation.Get(Key(name)))).First;

    /// <summary>Runs one get.</summary>
    protected async Task<OperationResult> Read(Operation get) => Assert.Single((await Store.CommitAsync(Transaction.Of(get))).Results);

    /// <summary>The present revision.</summary>
    protected async Task<long> Revision() => (await Store.CommitAsync(Transaction.Of(Operation.Get(Key("?"))))).Revision;

    /// <summary>Whether a comparison holds now.</summary>
    protected async Task<bool> Holds(Compare compare) => (await Store.CommitAsync(new Transaction([compare], [], []))).Succeeded;

    /// <summary>Whether all comparisons hold now.</summary>
    protected async Task<bool> Holds(params Compare[] compares) => (await Store.CommitAsync(new Transaction(compares, [], []))).Succeeded;

    /// <summary>Begins to watch.</summary>
    protected WatchRecorder Watch(KeyRange range, long from) => new(Store, new WatchRequest(range, from));

    /// <summary>Checks that a request fails.</summary>
    protected static async Task<T> Fails<T>(Func<Task> request)
        where T : StoreException => await Assert.ThrowsAsync<T>(request);
}
