namespace Paxtor.Pooling.Code;

/// <summary>A file of the master's application.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Where it lies below the application's directory, with <c>/</c> between the parts.</param>
/// <param name="Hash">SHA-256 of its content, in hexadecimal digits.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Platform">The runtime identifier that it is for; empty for every one.</param>
internal sealed record CodeFile(CodeFileKind Kind, string Path, string Hash, long Length, string Platform)
{
    /// <summary>The name without directories and ending: of an assembly, its simple name.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The culture of a satellite: the directory that it lies in.</summary>
    public string Culture => Kind == CodeFileKind.Satellite ? System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(Path)) ?? "" : "";
}
