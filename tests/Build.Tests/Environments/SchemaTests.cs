using System.Text;
using System.Text.Json.Nodes;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

/// <summary>The schemas are what an editor knows; they must know what the build knows.</summary>
public sealed class SchemaTests
{
    private static readonly JsonObject EnvironmentSchema = Load("environments/environment.schema.json");
    private static readonly JsonObject VersionsSchema = Load("environments/versions.schema.json");

    public static TheoryData<string> EnvironmentFiles => [.. new EnvironmentCatalogue(Repository.Root).Names.Select(name => $"environments/{name}.yaml")];

    [Theory]
    [MemberData(nameof(EnvironmentFiles))]
    public void Every_environment_conforms(string file) => Assert.Empty(JsonSchemaCheck.Differences(YamlAsJson.Read(Repository.Read(file)), EnvironmentSchema));

    [Fact]
    public void The_version_catalogue_conforms() =>
        Assert.Empty(JsonSchemaCheck.Differences(YamlAsJson.Read(Repository.Read("environments/versions.yaml")), VersionsSchema));

    [Theory]
    [InlineData("environment: sample", "enviroment: sample")]
    [InlineData("rootVolumeGiB: 30", "rootVolumeGiB: 8")]
    [InlineData("{ generate: 32 }", "{ generate: 32, env: X }")]
    [InlineData("role: store", "role: database")]
    public void A_mistake_is_seen_by_the_schema_too(string find, string replacement)
    {
        var text = Sample.Environment.Replace(find, replacement, StringComparison.Ordinal);

        Assert.NotEmpty(JsonSchemaCheck.Differences(YamlAsJson.Read(Encoding.UTF8.GetBytes(text)), EnvironmentSchema));
    }

    [Fact]
    public void The_environment_schema_and_the_reader_know_the_same_keys_and_formats()
    {
        var reader = Sample.Reader();
        reader.Read(Encoding.UTF8.GetBytes(Sample.Environment));

        AssertSame(EnvironmentSchema, reader.Keys, reader.Formats);
    }

    [Fact]
    public void The_version_schema_and_the_reader_know_the_same_keys_and_formats()
    {
        var reader = new VersionCatalogueReader("environments/versions.yaml");
        reader.Read(Encoding.UTF8.GetBytes(Sample.Versions));

        AssertSame(VersionsSchema, reader.Keys, reader.Formats);
    }

    private static void AssertSame(JsonObject schema, IReadOnlyDictionary<string, SortedSet<string>> keys, IReadOnlyDictionary<string, TextFormat> formats)
    {
        var known = keys.SelectMany(section => section.Value.Select(key => section.Key.Length == 0 ? key : $"{section.Key}.{key}"));
        Assert.Equal(known.Order(StringComparer.Ordinal), KeysOf(schema, "").Order(StringComparer.Ordinal));
        Assert.All(formats, format => Assert.Equal((format.Key, format.Value.Pattern), (format.Key, At(schema, format.Key)["pattern"]?.ToString())));
    }

    private static IEnumerable<string> KeysOf(JsonObject schema, string path)
    {
        string Below(string key) => path.Length == 0 ? key : $"{path}.{key}";
        var properties = (schema["properties"] as JsonObject ?? []).Select(property => (Key: Below(property.Key), Schema: property.Value!.AsObject()));
        var named = schema["additionalProperties"] is JsonObject others ? [(Key: Below(Section.AnyName), Schema: others)] : Array.Empty<(string Key, JsonObject Schema)>();
        foreach (var (key, child) in properties.Concat(named))
        {
            yield return key;
            foreach (var below in KeysOf(child, key))
            {
                yield return below;
            }
        }

        if (schema["items"] is JsonObject items)
        {
            foreach (var below in KeysOf(items, $"{path}[]"))
            {
                yield return below;
            }
        }
    }

    // nodes[].name, services[].settings.* (the value of a name) or services[].settings.*{} (the name itself)
    private static JsonObject At(JsonObject schema, string path)
    {
        var current = schema;
        foreach (var part in path.Replace("[]", ".[]", StringComparison.Ordinal).Split('.'))
        {
            current = part switch
            {
                "[]" => current["items"]!.AsObject(),
                "*{}" => current["propertyNames"]!.AsObject(),
                Section.AnyName => current["additionalProperties"]!.AsObject(),
                _ => current["properties"]![part]!.AsObject(),
            };
        }

        return current;
    }

    private static JsonObject Load(string path) => JsonNode.Parse(Repository.Read(path))!.AsObject();
}
