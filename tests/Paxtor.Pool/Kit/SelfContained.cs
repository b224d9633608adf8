using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Paxtor.Pool.Tests.Kit;

/// <summary>
/// Makes of a built program what publishing it self-contained does, from the shared frameworks that are installed: all in one directory, and a list of what came with which framework.
/// </summary>
internal static class SelfContained
{
    /// <param name="directory">The directory of the program.</param>
    /// <param name="program">Its name.</param>
    public static void Make(string directory, string program)
    {
        string listFile = Path.Combine(directory, program + ".deps.json");
        string configFile = Path.Combine(directory, program + ".runtimeconfig.json");
        JsonNode list = JsonNode.Parse(File.ReadAllText(listFile))!;
        JsonNode config = JsonNode.Parse(File.ReadAllText(configFile))!;
        JsonObject options = config["runtimeOptions"]!.AsObject();
        // …/shared/Microsoft.NETCore.App/VERSION
        string runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        string root = Path.GetFullPath(Path.Combine(runtime, "../../.."));
        JsonArray included = [];
        foreach (string framework in (string[])["Microsoft.NETCore.App", "Microsoft.AspNetCore.App"])
        {
            string from = Path.Combine(root, "shared", framework, Path.GetFileName(runtime));
            CopyMissing(from, directory);
            Add(list, JsonNode.Parse(File.ReadAllText(Path.Combine(from, framework + ".deps.json")))!);
            included.Add(new JsonObject { ["name"] = framework, ["version"] = Path.GetFileName(runtime) });
        }

        CopyMissing(Path.Combine(root, "host", "fxr", Path.GetFileName(runtime)), directory);
        options.Remove("framework");
        options.Remove("frameworks");
        options["includedFrameworks"] = included;
        File.WriteAllText(listFile, list.ToJsonString());
        File.WriteAllText(configFile, config.ToJsonString());
    }

    private static void Add(JsonNode list, JsonNode framework)
    {
        JsonObject into = list["targets"]![list["runtimeTarget"]!["name"]!.GetValue<string>()]!.AsObject();
        foreach ((string name, JsonNode? files) in framework["targets"]!.AsObject().SelectMany(static t => t.Value!.AsObject()))
        {
            into["runtimepack." + name] = files!.DeepClone();
            list["libraries"]!["runtimepack." + name] = new JsonObject { ["type"] = "runtimepack", ["serviceable"] = false, ["sha512"] = "" };
        }
    }

    private static void CopyMissing(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from).Where(static f => !f.EndsWith(".deps.json", StringComparison.Ordinal)))
        {
            string target = Path.Combine(to, Path.GetFileName(file));
            if (!File.Exists(target))
                File.Copy(file, target);
        }
    }
}
