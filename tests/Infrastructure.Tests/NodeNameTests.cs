using System.Text.RegularExpressions;
using WasteCoach.Infrastructure.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace WasteCoach.Infrastructure.Tests;

/// <summary>Nodes are defined in the environment file alone: no code may know their names or their number.</summary>
public sealed partial class NodeNameTests
{
    private static readonly string[] Sources = [".tf", ".hcl", ".tftpl", ".json", ".yml", ".yaml", ".j2", ".py", ".sh", ".cfg"];

    [Theory]
    [InlineData("terraform")]
    [InlineData("ansible")]
    public void No_source_names_a_node(string folder)
    {
        string path = Path.Combine(Repository.Root, folder);
        if (!Directory.Exists(path))
        {
            Assert.Equal("ansible", folder);
            return;
        }

        IReadOnlyList<string> names = NodeNames();
        var found = new List<string>();
        foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsSource))
        {
            int number = 0;
            foreach (string line in File.ReadLines(file))
            {
                number++;
                if (NodePrefix().IsMatch(line) || names.Any(name => Regex.IsMatch(line, $@"(?<![\w-]){Regex.Escape(name)}(?![\w-])")))
                {
                    found.Add($"{Path.GetRelativePath(Repository.Root, file)}:{number}: {line.Trim()}");
                }
            }
        }

        Assert.Empty(found);
    }

    [Fact]
    public void No_stack_counts_nodes()
    {
        var found = Directory.EnumerateFiles(Path.Combine(Repository.Root, "terraform"), "*.tf", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}.terraform{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(File.ReadAllText(file), @"^\s*count\s*=", RegexOptions.Multiline))
            .ToList();

        Assert.Empty(found);
    }

    // A name that was left behind at a renaming stands in no environment file any more.
    [GeneratedRegex(@"(?<![\w.-])k8s-(master|worker|node|rabbitmq|postgresql|redis|monitoring)\b")]
    private static partial Regex NodePrefix();

    private static bool IsSource(string file) =>
        Sources.Contains(Path.GetExtension(file))
        && !file.Contains($"{Path.DirectorySeparatorChar}.terraform{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static List<string> NodeNames()
    {
        var names = new List<string>();
        string folder = Path.Combine(Repository.Root, "environments");
        if (!Directory.Exists(folder))
        {
            return names;
        }

        foreach (string file in Directory.EnumerateFiles(folder, "*.yaml"))
        {
            var yaml = new YamlStream();
            using StreamReader reader = File.OpenText(file);
            yaml.Load(reader);
            if (yaml.Documents.Count > 0
                && yaml.Documents[0].RootNode is YamlMappingNode root
                && root.Children.TryGetValue("nodes", out YamlNode? nodes)
                && nodes is YamlSequenceNode list)
            {
                names.AddRange(list.OfType<YamlMappingNode>().Select(node => ((YamlScalarNode)node["name"]).Value!));
            }
        }

        return names;
    }
}
