using System.Text;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>Joins and splits command lines by the rules of .NET and Windows: quotes group, a backslash escapes only before a quote.</summary>
public static class CommandLine
{
    /// <summary>One argument so that <see cref="Split"/> gives it back unchanged.</summary>
    public static string Quote(string argument)
    {
        if (argument.Length > 0 && !argument.Any(character => char.IsWhiteSpace(character) || character == '"'))
            return argument;

        var text = new StringBuilder("\"");
        var backslashes = 0;
        foreach (var character in argument)
        {
            if (character == '"')
                text.Append('\\', backslashes + 1);
            backslashes = character == '\\' ? backslashes + 1 : 0;
            text.Append(character);
        }
        return text.Append('\\', backslashes).Append('"').ToString();
    }

    /// <summary>The arguments of a command line.</summary>
    public static IReadOnlyList<string> Split(string commandLine)
    {
        var arguments = new List<string>();
        var current = new StringBuilder();
        var (quoted, begun) = (false, false);
        for (var i = 0; i < commandLine.Length; i++)
        {
            var backslashes = 0;
            while (i < commandLine.Length && commandLine[i] == '\\')
            {
                backslashes++;
                i++;
            }
            var atQuote = i < commandLine.Length && commandLine[i] == '"';
            current.Append('\\', atQuote ? backslashes / 2 : backslashes);
            begun |= backslashes > 0;
            if (i == commandLine.Length)
                break;

            var character = commandLine[i];
            if (atQuote && backslashes % 2 == 1)
                current.Append('"');
            else if (atQuote)
                quoted = !quoted;
            else if (quoted || character is not (' ' or '\t'))
                current.Append(character);
            else
            {
                if (begun)
                    arguments.Add(current.ToString());
                current.Clear();
                begun = false;
                continue;
            }
            begun = true;
        }
        if (begun)
            arguments.Add(current.ToString());
        return arguments;
    }
}
