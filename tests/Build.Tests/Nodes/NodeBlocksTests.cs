using System.Net;
using System.Text;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Nodes;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Nodes;

/// <summary>What an edit makes of a file is judged by the build's own reader, for files in many ways of writing.</summary>
public sealed class NodeBlocksTests
{
    private static readonly IPAddress Address = IPAddress.Parse("10.0.2.77");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void One_more_node_is_the_only_difference(int seed)
    {
        var text = Written(seed);
        var before = Sample.Read(text).Nodes;

        var changed = new NodeBlocks(Sample.File, text).With("worker-9", "redis", Address);

        var after = Sample.Read(changed);
        var added = before.Single(node => node.Name == "redis") with { Name = "worker-9", PrivateIp = Address };
        Assert.Equal(before.Order(ByName).ToList(), after.Nodes.Where(node => node.Name != "worker-9").Order(ByName));
        Assert.Equal(added, after.Nodes.Single(node => node.Name == "worker-9"));
        Assert.Equal(Lines(text), Lines(changed).Where((_, line) => !IsNew(text, changed, line)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_was_added_and_removed_again_leaves_the_text_as_it_was(int seed)
    {
        var text = Written(seed);

        var added = new NodeBlocks(Sample.File, text).With("worker-9", "worker-1", Address);

        Assert.Equal(text, new NodeBlocks(Sample.File, added).Without("worker-9"));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void One_node_less_is_the_only_difference(int seed)
    {
        var text = Written(seed);
        var before = Sample.Read(text).Nodes;

        // What selects the node would be refused without it.
        var changed = new NodeBlocks(Sample.File, text.Replace("node: application", "node: cache", StringComparison.Ordinal)).Without("worker-1");

        Assert.Equal(before.Where(node => node.Name != "worker-1"), Sample.Read(changed).Nodes);
        Assert.DoesNotContain("about worker-1", changed, StringComparison.Ordinal);
        Assert.All(new[] { "about master", "about redis" }, comment => Assert.Equal(Count(text, comment), Count(changed, comment)));
    }

    [Theory]
    [InlineData("nodes: [{ name: master, role: control-plane }]\n")]
    [InlineData("nodes:\n  - { name: master, role: control-plane }\n")]
    [InlineData("nodes:\n  -\n    name: master\n")]
    [InlineData("environment: sample\n")]
    public void A_file_that_is_written_otherwise_is_left_to_people(string text) =>
        Assert.Contains("by hand", Assert.Throws<UsageException>(() => new NodeBlocks(Sample.File, text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_repository_s_own_files_can_be_edited()
    {
        foreach (var name in new EnvironmentCatalogue(Repository.Root).Names)
        {
            var file = Path.Combine(Repository.Root, "environments", name + ".yaml");
            var text = File.ReadAllText(file);

            var added = new NodeBlocks(file, text).With("k8s-worker-9", "k8s-worker-2", Address);

            Assert.Equal(7, Lines(added).Count - Lines(text).Count);
            Assert.Equal(text, new NodeBlocks(file, added).Without("k8s-worker-9"));
        }
    }

    private static readonly Comparer<Node> ByName = Comparer<Node>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name));

    // The new lines are one run: what stands before and after it is the text as it was.
    private static bool IsNew(string text, string changed, int line)
    {
        var (before, after) = (Lines(text), Lines(changed));
        var same = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return line >= same && line < same + after.Count - before.Count;
    }

    private static List<string> Lines(string text) => [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    /// <summary>The sample with its nodes written in a way that the seed chooses: indentation, order of keys, quotes, comments, empty lines, line ends, place in the file.</summary>
    private static string Written(int seed)
    {
        var random = new Random(seed);
        var begin = Sample.Environment.IndexOf("nodes:\n", StringComparison.Ordinal);
        var end = Sample.Environment.IndexOf("workloads:\n", StringComparison.Ordinal);
        var indent = new string(' ', random.Next(5));
        var gap = new string(' ', 1 + random.Next(3));
        var section = new StringBuilder("nodes:" + Comment() + "\n");
        foreach (var node in Sample.Read().Nodes)
        {
            Blank();
            if (random.Next(2) == 0)
            {
                section.Append(indent).Append("# about ").Append(node.Name).Append('\n');
            }

            string[] pairs =
            [
                $"name: {Quote(node.Name)}", $"instanceType: {node.InstanceType}", $"rootVolumeGiB: {node.RootVolumeGiB}", $"role: {node.Role.ToName()}", $"workload: {Quote(node.Workload)}",
                $"subnet: {Quote(node.Subnet)}", $"privateIp: {node.PrivateIp}", .. node.ElasticIp ? (string[])["elasticIp: true"] : [], .. node.Dedicated ? (string[])["dedicated: true"] : [],
            ];
            random.Shuffle(pairs);
            for (var i = 0; i < pairs.Length; i++)
            {
                section.Append(indent).Append(i == 0 ? "-" + gap : new string(' ', 1 + gap.Length)).Append(pairs[i]).Append(Comment()).Append('\n');
                if (random.Next(8) == 0)
                {
                    section.Append(indent).Append(new string(' ', 1 + gap.Length)).Append("# within ").Append(node.Name).Append('\n');
                }
            }
        }

        Blank();
        var (before, after) = (Sample.Environment[..begin], Sample.Environment[end..]);
        var text = random.Next(3) == 0 ? before + after + section : before + section + after;
        text = random.Next(4) == 0 ? text.TrimEnd('\n') : text;
        return random.Next(4) == 0 ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text;

        string Comment() => random.Next(4) == 0 ? " # a remark: of no matter" : "";
        string Quote(string value) => random.Next(3) switch { 0 => $"\"{value}\"", 1 => $"'{value}'", _ => value };
        void Blank() => section.Append(random.Next(4) == 0 ? "\n" : "");
    }
}
