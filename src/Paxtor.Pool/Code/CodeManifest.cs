using System.Security.Cryptography;
using System.Text;
using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Pooling.Code;

/// <summary>
/// What the master's application consists of, beyond what every worker has: 1 version of the runtime, 2 platform, 3 entry assembly, then for each file 4 kind, 5 path, 6 hash, 7 length,
/// 8 platform.
/// </summary>
internal sealed class CodeManifest : IOwnPayload<CodeManifest>
{
    /// <summary>The version of .NET that the master runs on.</summary>
    public required Version Runtime { get; init; }

    /// <summary>The master's platform, as a runtime identifier.</summary>
    public required string Platform { get; init; }

    /// <summary>The simple name of the entry assembly; empty when there is none.</summary>
    public required string Entry { get; init; }

    public required IReadOnlyList<CodeFile> Files { get; init; }

    /// <summary>The same for the same files.</summary>
    public string Hash
    {
        get
        {
            StringBuilder all = new();
            foreach (CodeFile file in Files)
                all.Append(file.Hash).Append(' ').Append(file.Path).Append('\n');
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
        }
    }

    void IOwnPayload.Write(PayloadWriter writer)
    {
        writer.Write(1, Runtime.ToString());
        writer.Write(2, Platform);
        writer.Write(3, Entry);
        foreach (CodeFile file in Files)
        {
            writer.Write(4, (int)file.Kind);
            writer.Write(5, file.Path);
            writer.Write(6, file.Hash);
            writer.Write(7, file.Length);
            writer.Write(8, file.Platform);
        }
    }

    static CodeManifest IOwnPayload<CodeManifest>.Read(PayloadReader reader)
    {
        Version? runtime = null;
        string platform = "";
        string entry = "";
        string path = "";
        string hash = "";
        int kind = 0;
        long length = 0;
        List<CodeFile> files = [];
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: runtime = Version.TryParse(reader.Read<string>(), out Version? version) ? version : null; break;
                case 2: platform = reader.Read<string>(); break;
                case 3: entry = reader.Read<string>(); break;
                case 4: kind = reader.Read<int>(); break;
                case 5: path = reader.Read<string>(); break;
                case 6: hash = reader.Read<string>(); break;
                case 7: length = reader.Read<long>(); break;
                case 8: files.Add(Sound(new CodeFile((CodeFileKind)kind, path, hash, length, reader.Read<string>()))); break;
                default: reader.Skip(); break;
            }
        }

        return new CodeManifest { Runtime = runtime ?? throw new WireFormatException("a manifest without the version of its runtime"), Platform = platform, Entry = entry, Files = files };
    }

    // Hash and path become names of files.
    private static CodeFile Sound(CodeFile file)
    {
        bool isSound = file.Hash.Length == 64 && file.Hash.All(char.IsAsciiHexDigitLower) && file.Length >= 0 && Enum.IsDefined(file.Kind) &&
            file.Path.Length > 0 && file.Path.Split('/').All(static p => p.Length > 0 && p is not ("." or "..") && p.IndexOfAny(['\\', ':', '\0']) < 0);
        return isSound ? file : throw new WireFormatException("a file in a manifest is not sound");
    }
}
