using System.Reflection;
using System.Runtime.Loader;

namespace Paxtor.Pooling.Code;

/// <summary>The code of the master's application, on a member that takes it from there. It is brought whole before the first job runs.</summary>
/// <param name="node">The member's node.</param>
/// <param name="master">The master's.</param>
/// <param name="cache">Where files are kept.</param>
/// <param name="own">What the member has itself: taken where it is of the same build.</param>
internal sealed class ShippedCode(PaxtorNode node, string master, CodeCache cache, LoadedCode own) : CodeSource
{
    private static readonly CallOptions Patient = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly Lock gate = new();
    private Task<CodeContext>? bringing;
    private volatile CodeContext? context;
    private string entry = "";

    public override bool IsReady => context is not null;

    public override Assembly? Entry => entry.Length == 0 ? null : Context.LoadFromAssemblyName(new AssemblyName(entry));

    private CodeContext Context => context ?? throw new InvalidOperationException("The code of the master was asked for before it had come.");

    public override async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        Task<CodeContext> task;
        lock (gate)
        {
            // One that failed is tried again by the next job.
            if (bringing is null || bringing.IsFaulted || bringing.IsCanceled)
                bringing = BringAsync();
            task = bringing;
        }

        await task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override Assembly Find(string name, Guid version)
    {
        if (!Context.Has(name) || own.TryFind(name, version) is { } same && version != default)
            return own.Find(name, version);
        Assembly found = Context.LoadFromAssemblyName(new AssemblyName(name));
        return version == default || found.ManifestModule.ModuleVersionId == version
            ? found
            : throw new JobCodeException($"The master runs another build of {name} than the one in its directory: start the pool again.");
    }

    /// <summary>Why an application cannot run here; null when it can.</summary>
    public static string? Misfit(CodeManifest manifest, Version runtime, string platform)
    {
        if (manifest.Runtime.Major != runtime.Major)
            return $"The master runs on .NET {manifest.Runtime}, and this member on .NET {runtime}: both need the same major version.";
        if (manifest.Platform == platform)
            return null;
        CodeFile? assembly = manifest.Files.FirstOrDefault(f => f.Kind == CodeFileKind.Assembly && f.Platform.Length > 0 && !Fits(f.Platform, platform));
        if (assembly is not null)
            return $"{assembly.Path} is for {assembly.Platform}, the master's platform ({manifest.Platform}), and this member runs on {platform}.";
        CodeFile? native = manifest.Files.FirstOrDefault(f => f.Kind == CodeFileKind.Native && Fits(f.Platform, manifest.Platform) && !manifest.Files.Any(
            o => o.Kind == CodeFileKind.Native && Fits(o.Platform, platform) && Plain(o) == Plain(f)));
        return native is null ? null : $"The application's native file {native.Path} is for {native.Platform}, and there is none for {platform}, on which this member runs. Let the application bring it for both.";
    }

    // linux-x64 takes what is for linux-x64, linux or unix.
    internal static bool Fits(string file, string platform)
    {
        string system = platform[..platform.LastIndexOf('-')];
        return file.Length == 0 || file == platform || file == system || (file == "unix" && system != "win") || (system == "linux-musl" && file == "linux");
    }

    // The name of a library whatever its platform's endings are.
    private static string Plain(CodeFile file)
    {
        string name = Path.GetFileName(file.Path);
        name = name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name;
        return name.Split('.')[0];
    }

    private async Task<CodeContext> BringAsync()
    {
        try
        {
            IMasterCode source = node.Processes.Get<IMasterCode>(ProcessRef.Named(IMasterCode.Name, master), Patient);
            CodeManifest manifest = await source.GetManifestAsync().ConfigureAwait(false);
            string platform = ApplicationFiles.PlatformOfThisProcess;
            if (Misfit(manifest, Environment.Version, platform) is { } misfit)
                throw new JobCodeException(misfit);
            CodeFile[] wanted = [.. manifest.Files.Where(f => Fits(f.Platform, platform))];
            CodeContext made = new($"code of {master}", await cache.BringAsync(manifest.Hash, wanted, source.ReadAsync, CancellationToken.None).ConfigureAwait(false));
            entry = manifest.Entry;
            context = made;
            return made;
        }
        catch (CallFaultedException e)
        {
            throw new JobCodeException($"The code of the master could not be brought: {e.Fault.Message}", e);
        }
        catch (Exception e) when (e is ProcessException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            throw new JobCodeException($"The code of the master could not be brought: {e.Message}", e);
        }
    }
}
