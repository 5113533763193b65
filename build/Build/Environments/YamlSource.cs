using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace WasteCoach.Build.Environments;

/// <summary>Reads a YAML file into nodes that know their place.</summary>
/// <remarks>
/// Works on the parser's events, because the object model of YamlDotNet stops at the first duplicate key and loses the place of a
/// value. Anchors, aliases, merge keys and tags are refused: a configuration that is reviewed should say what it means in place.
/// </remarks>
internal sealed class YamlSource
{
    private readonly IParser parser;
    private readonly ProblemList problems;

    private YamlSource(IParser parser, ProblemList problems)
    {
        this.parser = parser;
        this.problems = problems;
    }

    /// <summary>Reads the one document of a file.</summary>
    /// <returns>Its root, or <see langword="null"/> if it could not be read; then there is a problem that says why.</returns>
    public static SourceMapping? Read(byte[] content, ProblemList problems)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            problems.Add(1, 1, "", "the file is not UTF-8 text", "Save it with the encoding UTF-8.");
            return null;
        }

        if (ReportTabs(text, problems))
        {
            return null;
        }

        var parser = new Parser(new StringReader(text));
        try
        {
            return new YamlSource(parser, problems).ReadDocument();
        }
        catch (YamlException exception)
        {
            var message = exception.InnerException is YamlException inner ? inner.Message : exception.Message;
            problems.Add((int)exception.Start.Line, (int)exception.Start.Column, "", $"this is not YAML: {WithoutPlace(message)}", "Correct the syntax at this place or just before it.");
            return null;
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet 18.1 has no message of its own for a flow list or mapping that is never closed.
            var last = parser.Current?.End ?? Mark.Empty;
            problems.Add((int)last.Line, (int)last.Column, "", "this is not YAML: a list or mapping is not closed after this place", "Add the missing ] or }, or the missing quote.");
            return null;
        }
    }

    private static bool ReportTabs(string text, ProblemList problems)
    {
        var lines = text.Split('\n');
        var found = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var indentation = lines[i].Length - lines[i].TrimStart(' ', '\t').Length;
            var tab = lines[i].IndexOf('\t');
            if (tab >= 0 && tab < indentation)
            {
                problems.Add(i + 1, tab + 1, "", "the line is indented with a tab", "Indent with spaces.");
                found = true;
            }
        }

        return found;
    }

    // YamlDotNet puts the place in front, in a form of its own.
    private static string WithoutPlace(string message)
    {
        var end = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return (end < 0 ? message : message[(end + 3)..]).TrimEnd('.');
    }

    private SourceMapping? ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (!parser.Accept<DocumentStart>(out _))
        {
            problems.Add(1, 1, "", "the file is empty", "Start from a copy of another file in environments/.");
            return null;
        }

        parser.Consume<DocumentStart>();
        var root = ReadNode("");
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second))
        {
            problems.Add((int)second.Start.Line, (int)second.Start.Column, "", "a second YAML document begins here", "Keep one document in a file: remove the line --- and what follows it.");
        }

        switch (root)
        {
            case SourceMapping mapping:
                return mapping;
            case SourceScalar { IsNull: true }:
                problems.Add(root, "", "the file is empty", "Start from a copy of another file in environments/.");
                return null;
            default:
                problems.Add(root, "", $"the file holds {root.Kind}, not a mapping", "Write keys with values, such as 'environment: rehearsal'.");
                return null;
        }
    }

    private SourceNode ReadNode(string path)
    {
        var next = parser.Consume<ParsingEvent>();
        var (line, column) = ((int)next.Start.Line, (int)next.Start.Column);
        if (next is AnchorAlias alias)
        {
            problems.Add(line, column, path, $"the alias *{alias.Value} is not supported", "Write the value out.");
            return new SourceScalar(line, column, alias.Value.Value, Quoted: true);
        }

        if (next is not NodeEvent node)
        {
            throw new YamlException(next.Start, next.End, $"a value was expected, but {next.GetType().Name} was found");
        }

        if (!node.Anchor.IsEmpty)
        {
            problems.Add(line, column, path, $"the anchor &{node.Anchor.Value} is not supported", "Remove it, and write the value out where it is wanted.");
        }

        if (!node.Tag.IsEmpty)
        {
            problems.Add(line, column, path, $"the tag {node.Tag.Value} is not supported", "Remove it; the type of every value is known.");
        }

        return node switch
        {
            Scalar scalar => new SourceScalar(line, column, scalar.Value, scalar.Style != ScalarStyle.Plain),
            SequenceStart => ReadSequence(line, column, path),
            _ => ReadMapping(line, column, path),
        };
    }

    private SourceSequence ReadSequence(int line, int column, string path)
    {
        var items = new List<SourceNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode($"{path}[{items.Count}]"));
        }

        return new SourceSequence(line, column, items);
    }

    private SourceMapping ReadMapping(int line, int column, string path)
    {
        var entries = new List<(SourceScalar Key, SourceNode Value)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var keyNode = ReadNode(path);
            var name = (keyNode as SourceScalar)?.Text ?? "";
            var field = path.Length == 0 ? name : $"{path}.{name}";
            var value = ReadNode(field);
            if (keyNode is not SourceScalar key)
            {
                problems.Add(keyNode, path, $"the key is {keyNode.Kind}", "Use a plain name as the key.");
            }
            else if (key is { Text: "<<", Quoted: false })
            {
                problems.Add(key, field, "merge keys are not supported", "Write the keys out.");
            }
            else if (entries.Find(entry => entry.Key.Text == key.Text).Key is { } first)
            {
                problems.Add(key, field, $"the key is given twice; the first is on line {first.Line}", "Keep one of them.");
            }
            else
            {
                entries.Add((key, value));
            }
        }

        return new SourceMapping(line, column, entries);
    }
}
