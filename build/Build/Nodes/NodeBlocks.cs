using System.Net;
using System.Text;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Nodes;

/// <summary>The blocks below <c>nodes:</c> in the text of an environment file. An edit touches the lines of one block and nothing else.</summary>
public sealed class NodeBlocks
{
    private readonly string _file;
    private readonly List<string> _lines;
    private readonly List<Block> _blocks;

    /// <summary>Finds them.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="ConfigurationException">The text is no YAML.</exception>
    /// <exception cref="UsageException">The nodes are not written as blocks, one below the other.</exception>
    public NodeBlocks(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _file = file;
        _lines = [.. text.Split('\n')];
        var problems = new ProblemList(file);
        var root = YamlSource.Read(Encoding.UTF8.GetBytes(text), problems);
        problems.ThrowIfAny("git diff " + file);
        var list = root!.Find("nodes") as SourceSequence ?? throw NotBlocks("it has no list of nodes");
        var end = root.Entries.Select(entry => entry.Key.Line - 1).Where(line => line >= list.Line).Append(EndOfDocument()).Min();
        var dashes = list.Items.Select(item => DashOf((SourceMapping)item)).Append(end).ToList();
        _blocks = [.. list.Items.Cast<SourceMapping>().Select((item, index) => new Block(NameOf(item), item, dashes[index], EndOf(dashes[index], dashes[index + 1])))];
    }

    /// <summary>The text with one more block, below that of a node that it is like but for its name and address.</summary>
    public string With(string name, string like, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var model = Find(like);
        var ending = _lines[model.Start].EndsWith('\r') ? "\r" : "";
        var lines = model.Item.Entries.Select((entry, index) => $"{(index == 0 ? Dash(model) : new string(' ', model.Item.Column - 1))}{entry.Key.Text}: {Value(entry.Key.Text, (SourceScalar)entry.Value)}{ending}").ToList();
        var all = new List<string>(_lines);
        if (model.End == all.Count)
        {
            // The file's last line has no end of its own.
            all[^1] += ending;
            lines[^1] = lines[^1][..^ending.Length];
        }

        all.InsertRange(model.End, lines);
        return string.Join('\n', all);

        string Value(string key, SourceScalar value) => key switch
        {
            "name" => name,
            "privateIp" => address.ToString(),
            _ when value.Quoted => $"\"{value.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
            _ => value.Text,
        };
    }

    /// <summary>The text without a node's block and the comment right above it.</summary>
    public string Without(string name)
    {
        var block = Find(name);
        var start = block.Start;
        while (block != _blocks[0] && IsComment(_lines[start - 1]) && IndentOf(_lines[start - 1]) == IndentOf(_lines[block.Start]))
        {
            start--;
        }

        var left = _lines.Take(start).Concat(_lines.Skip(block.End)).ToList();
        if (block.End == _lines.Count)
        {
            // The file's last line had no end, and the new one has none either.
            left[^1] = left[^1].TrimEnd('\r');
        }

        return string.Join('\n', left);
    }

    private Block Find(string name) => _blocks.Find(block => block.Name == name) ?? throw new ArgumentException($"{_file} has no node '{name}'.", nameof(name));

    private static string NameOf(SourceMapping item) => (item.Find("name") as SourceScalar)?.Text ?? "";

    // Everything in front of the first key: indentation, the dash and what separates the two.
    private string Dash(Block block) => new string(' ', IndentOf(_lines[block.Start])) + "-" + new string(' ', block.Item.Column - 2 - IndentOf(_lines[block.Start]));

    private int DashOf(SourceMapping item)
    {
        var at = item.Line - 1;
        if (_lines[at][..(item.Column - 1)].Trim('\uFEFF').Trim() == "-" && item.Entries.All(entry => entry.Value is SourceScalar))
        {
            return at;
        }

        throw NotBlocks($"the node '{NameOf(item)}' on line {item.Line} is written otherwise");
    }

    private UsageException NotBlocks(string why) =>
        new($"{_file} can't be edited by the build: {why}.", "Nodes are blocks that begin with '- name: ...' and have a key on each line; write the change by hand, then run Cluster.");

    private int EndOfDocument()
    {
        var mark = _lines.FindIndex(line => line.TrimEnd('\r') == "...");
        return mark >= 0 ? mark : _lines.Count;
    }

    // What stands above the next block at the height of the dashes, and empty lines, belong to what follows.
    private int EndOf(int start, int next)
    {
        var end = next;
        while (_lines[end - 1].Trim().Length == 0 || (IsComment(_lines[end - 1]) && IndentOf(_lines[end - 1]) <= IndentOf(_lines[start])))
        {
            end--;
        }

        return end;
    }

    private static bool IsComment(string line) => line.TrimStart().StartsWith('#');

    private static int IndentOf(string line) => line.Length - line.TrimStart(' ').Length;

    /// <param name="Name">The node's name.</param>
    /// <param name="Item">Its keys and values.</param>
    /// <param name="Start">Index of the line with its dash.</param>
    /// <param name="End">Index of the first line that does not belong to it.</param>
    private sealed record Block(string Name, SourceMapping Item, int Start, int End);
}
