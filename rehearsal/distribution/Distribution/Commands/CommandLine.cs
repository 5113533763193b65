namespace Rehearsal.Distribution.Commands;

/// <summary>Words and --options in the manner of the Kubernetes tools: --name=value, --name value, --flag.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string> options = new(StringComparer.Ordinal);
    private readonly List<string> words = [];

    /// <param name="flags">Options that take no value.</param>
    /// <param name="known">Options that take one.</param>
    /// <exception cref="UsageException">An option is unknown or lacks its value.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments, string[] flags, string[] known)
    {
        var line = new CommandLine();
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (!argument.StartsWith('-') || argument == "-")
            {
                line.words.Add(argument);
                continue;
            }

            var parts = argument.TrimStart('-').Split('=', 2);
            var name = parts[0] switch { "v" => "v", "o" => "output", "f" => "force", var other => other };
            if (flags.Contains(name))
            {
                line.options[name] = parts.Length == 2 ? parts[1] : "true";
            }
            else if (!known.Contains(name))
            {
                throw new UsageException($"unknown flag: --{name}");
            }
            else if (parts.Length == 2)
            {
                line.options[name] = parts[1];
            }
            else if (index + 1 < arguments.Count)
            {
                line.options[name] = arguments[++index];
            }
            else
            {
                throw new UsageException($"flag needs an argument: --{name}");
            }
        }

        return line;
    }

    public IReadOnlyList<string> Words => words;

    public string Text(string name, string otherwise = "") => options.GetValueOrDefault(name, otherwise);

    public bool Flag(string name) => options.TryGetValue(name, out var value) && value == "true";

    /// <exception cref="UsageException">The option is missing.</exception>
    public string Required(string name) => options.TryGetValue(name, out var value) ? value : throw new UsageException($"--{name} is required");
}
