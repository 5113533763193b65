using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WasteCoach.Build.Deployments;

/// <summary>
/// Says in CycloneDX's form what is in a service's image: its packages with their hashes and dependencies, the frameworks it runs on,
/// and the base image. It is made of what was published, so it lists what is really there.
/// </summary>
public static class BillOfMaterials
{
    private const string NuGet = "pkg:nuget/";
    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true };

    /// <summary>Writes it. The same image always has the same.</summary>
    /// <param name="version">The service.</param>
    /// <param name="published">The published folder.</param>
    /// <param name="onTopOf">The base image.</param>
    public static byte[] Write(ServiceVersion version, string published, BaseImage onTopOf)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(onTopOf);
        var name = version.Source.Name;
        var dependencies = Read(Path.Combine(published, name + ".deps.json"));
        var runtime = Read(Path.Combine(published, name + ".runtimeconfig.json"));
        var libraries = dependencies["libraries"]!.AsObject();
        var target = dependencies["targets"]!.AsObject().Single().Value!.AsObject();

        var root = libraries.Single(library => library.Key.StartsWith(name + "/", StringComparison.Ordinal)).Key;
        var components = new JsonArray();
        foreach (var (key, library) in libraries.Where(library => library.Key != root).OrderBy(library => library.Key, StringComparer.Ordinal))
        {
            components.Add(ComponentOf(key, library!.AsObject()));
        }

        foreach (var framework in FrameworksOf(runtime))
        {
            components.Add(framework);
        }

        components.Add(new JsonObject
        {
            ["type"] = "container",
            ["bom-ref"] = onTopOf.Reference,
            ["name"] = onTopOf.Name,
            ["version"] = onTopOf.Digest,
            ["hashes"] = Hash("SHA-256", onTopOf.Digest["sha256:".Length..]),
        });
        var bill = new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.5",
            ["serialNumber"] = $"urn:uuid:{SerialOf(version)}",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["timestamp"] = version.CommittedText,
                ["component"] = new JsonObject
                {
                    ["type"] = "application",
                    ["bom-ref"] = root,
                    ["name"] = version.Service,
                    ["version"] = version.Revision,
                    ["properties"] = new JsonArray(new JsonObject { ["name"] = ImageLabels.Inputs, ["value"] = version.InputHash }),
                },
            },
            ["components"] = components,
            ["dependencies"] = new JsonArray([.. target.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (JsonNode)DependenciesOf(entry.Key, entry.Value!, libraries))]),
        };
        return JsonSerializer.SerializeToUtf8Bytes(bill, Form);
    }

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(file))!.AsObject();

    private static JsonObject ComponentOf(string key, JsonObject library)
    {
        var (name, version) = Split(key);
        var isPackage = (string?)library["type"] == "package";
        var component = new JsonObject { ["type"] = "library", ["bom-ref"] = key, ["name"] = name, ["version"] = version };
        if (isPackage)
        {
            component["purl"] = NuGet + $"{name}@{version}";
        }

        // "sha512-" and the hash in base 64, as NuGet writes it.
        if ((string?)library["sha512"] is { Length: > 7 } hash)
        {
            component["hashes"] = Hash("SHA-512", Convert.ToHexStringLower(Convert.FromBase64String(hash["sha512-".Length..])));
        }

        return component;
    }

    private static IEnumerable<JsonObject> FrameworksOf(JsonObject runtime)
    {
        var options = runtime["runtimeOptions"]!.AsObject();
        var frameworks = options["frameworks"]?.AsArray().Select(framework => framework!) ?? (options["framework"] is { } one ? [one] : []);
        return frameworks.Select(framework => new JsonObject
        {
            ["type"] = "framework",
            ["bom-ref"] = $"framework/{(string?)framework["name"]}",
            ["name"] = (string?)framework["name"],
            ["version"] = (string?)framework["version"],
            ["description"] = "At least this version; the one that runs is in the base image.",
        });
    }

    private static JsonObject DependenciesOf(string key, JsonNode entry, JsonObject libraries) => new()
    {
        ["ref"] = key,
        // What the framework itself brings is no library here.
        ["dependsOn"] = new JsonArray([.. (entry["dependencies"]?.AsObject() ?? [])
            .Select(dependency => $"{dependency.Key}/{(string?)dependency.Value}")
            .Where(libraries.ContainsKey)
            .Order(StringComparer.Ordinal)
            .Select(reference => (JsonNode)reference)]),
    };

    private static JsonArray Hash(string algorithm, string content) => new(new JsonObject { ["alg"] = algorithm, ["content"] = content });

    private static (string Name, string Version) Split(string key) => (key[..key.IndexOf('/')], key[(key.IndexOf('/') + 1)..]);

    private static Guid SerialOf(ServiceVersion version) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{version.Service} {version.InputHash} {version.Revision}")).AsSpan(0, 16));
}
