using System.Text.Json.Nodes;
using Rehearsal.Distribution.Patch;
using Rehearsal.Distribution.Validation;
using Xunit;

namespace Distribution.Tests;

/// <summary>Laws of the three patches, over many generated documents. A failing seed is in the test's message.</summary>
public sealed class PatchPropertyTests
{
    private const int Runs = 500;

    [Fact]
    public void A_merge_patch_made_of_the_difference_leads_from_one_document_to_the_other() => Each((random, seed) =>
    {
        var (before, after) = (Document(random, 3), Document(random, 3));
        var result = MergePatch.Apply(before, Difference(before, after));
        Assert.True(JsonNode.DeepEquals(after, result), $"seed {seed}: {before.ToJsonString()} to {after.ToJsonString()} gave {result?.ToJsonString()}");
    });

    [Fact]
    public void Applying_a_merge_patch_twice_is_applying_it_once() => Each((random, seed) =>
    {
        var (before, patch) = (Document(random, 3), Document(random, 3));
        var once = MergePatch.Apply(before, patch);
        Assert.True(JsonNode.DeepEquals(once, MergePatch.Apply(once, patch)), $"seed {seed}");
    });

    [Fact]
    public void A_patch_leaves_its_arguments_alone() => Each((random, seed) =>
    {
        var (before, patch) = (Document(random, 3), Document(random, 3));
        var (first, second) = (before.ToJsonString(), patch.ToJsonString());
        MergePatch.Apply(before, patch);
        JsonPatch.Apply(before, new JsonArray(new JsonObject { ["op"] = "add", ["path"] = "/new", ["value"] = patch.DeepClone() }));
        Assert.True(first == before.ToJsonString() && second == patch.ToJsonString(), $"seed {seed}");
    });

    [Fact]
    public void Adding_then_removing_by_json_patch_gives_the_document_back() => Each((random, seed) =>
    {
        var before = Document(random, 3);
        before.Remove("fresh/~key");
        var path = "/fresh~1~0key";
        var there = JsonPatch.Apply(before, new JsonArray(new JsonObject { ["op"] = "add", ["path"] = path, ["value"] = Document(random, 2) }));
        Assert.NotNull(there!["fresh/~key"]);
        var back = JsonPatch.Apply(there, new JsonArray(new JsonObject { ["op"] = "remove", ["path"] = path }));
        Assert.True(JsonNode.DeepEquals(before, back), $"seed {seed}");
    });

    [Fact]
    public void A_failing_test_operation_fails_the_whole_json_patch()
    {
        var patch = JsonNode.Parse("""[{"op":"replace","path":"/a","value":2},{"op":"test","path":"/a","value":3}]""");
        var document = JsonNode.Parse("""{"a":1}""");
        Assert.Throws<PatchException>(() => JsonPatch.Apply(document, patch));
        Assert.Equal(1, (int?)document!["a"]);
    }

    [Theory]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/1","value":9}]""", """{"a":[1,9,2]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/-","value":9}]""", """{"a":[1,2,9]}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"move","from":"/a/b","path":"/c"}]""", """{"a":{},"c":1}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/c"}]""", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"","value":{"z":0}}]""", """{"z":0}""")]
    public void Json_patch_does_what_rfc_6902_says(string before, string patch, string after) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(after), JsonPatch.Apply(JsonNode.Parse(before), JsonNode.Parse(patch))));

    [Theory]
    [InlineData("""[{"op":"remove","path":"/missing"}]""")]
    [InlineData("""[{"op":"add","path":"/a/7","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/a/01","value":1}]""")]
    [InlineData("""[{"op":"move","from":"/o","path":"/o/inside"}]""")]
    [InlineData("""[{"op":"bend","path":"/a"}]""")]
    public void Json_patch_refuses_what_cannot_be(string patch) =>
        Assert.Throws<PatchException>(() => JsonPatch.Apply(JsonNode.Parse("""{"a":[1],"o":{}}"""), JsonNode.Parse(patch)));

    [Fact]
    public void A_strategic_patch_changes_the_named_container_and_no_other()
    {
        var schema = new BuiltInSchemas().KindOf("v1", "Pod");
        Each((random, seed) =>
        {
            var names = Enumerable.Range(0, random.Next(1, 6)).Select(number => $"c{number}").ToList();
            var pod = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(names.Select(name => (JsonNode)new JsonObject { ["name"] = name, ["image"] = $"{name}:1", ["args"] = new JsonArray("x") }).ToArray()) } };
            var chosen = names[random.Next(names.Count)];
            var change = new JsonObject { ["name"] = chosen, ["image"] = "new:2" };
            var delete = random.Next(3) == 0;
            if (delete)
            {
                change["$patch"] = "delete";
            }

            var result = StrategicMergePatch.Apply(pod, new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(change) } }, schema);
            var after = result["spec"]!["containers"]!.AsArray().ToDictionary(container => (string)container!["name"]!, container => (string?)container!["image"]);
            var expected = names.Where(name => !delete || name != chosen).ToDictionary(name => name, name => (string?)(name == chosen ? "new:2" : $"{name}:1"));
            Assert.True(expected.Count == after.Count && expected.All(pair => after[pair.Key] == pair.Value), $"seed {seed}: {result.ToJsonString()}");
        });
    }

    private static void Each(Action<Random, int> law)
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            law(new Random(seed), seed);
        }
    }

    private static JsonObject Document(Random random, int depth)
    {
        var node = new JsonObject();
        for (var count = random.Next(5); count > 0; count--)
        {
            node[$"k{random.Next(6)}"] = random.Next(depth > 0 ? 5 : 3) switch
            {
                0 => random.Next(10),
                1 => $"text {random.Next(4)}",
                2 => random.Next(2) == 0,
                3 => new JsonArray(random.Next(3), random.Next(3)),
                _ => Document(random, depth - 1),
            };
        }

        return node;
    }

    private static JsonNode? Difference(JsonNode? before, JsonNode? after)
    {
        if (before is not JsonObject old || after is not JsonObject now)
        {
            return after?.DeepClone();
        }

        var patch = new JsonObject();
        foreach (var (name, value) in now)
        {
            if (!JsonNode.DeepEquals(old[name], value))
            {
                patch[name] = Difference(old[name], value);
            }
        }

        foreach (var (name, _) in old.Where(pair => !now.ContainsKey(pair.Key)))
        {
            patch[name] = null;
        }

        return patch;
    }
}
