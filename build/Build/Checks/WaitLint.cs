using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace WasteCoach.Build.Checks;

/// <summary>Whether a playbook's waits fail when what they wait for does not come.</summary>
public static partial class WaitLint
{
    /// <summary>A wait that can't fail.</summary>
    public static readonly Trouble Trouble = new(
        "timeout-called-success",
        "A wait calls a time-out a success",
        "A phase is green, and the next fails for want of what it should have brought.",
        "A task that waits has its failure taken away, by ignore_errors, failed_when: false or || true.",
        "Let it fail: remove what swallows the failure, and name the condition (module kubernetes_conditions).",
        "Preflight", "Doctor");

    private static readonly HashSet<string> Waiters = new(StringComparer.Ordinal) { "wait_for", "wait_for_connection", "kubernetes_conditions", "async_status" };
    private static readonly HashSet<string> Commands = new(StringComparer.Ordinal) { "command", "shell", "raw", "script" };

    /// <summary>Waits of a list of tasks or plays that can't fail.</summary>
    /// <param name="file">The file, relative to the repository's root.</param>
    /// <param name="text">Its text, as YAML.</param>
    public static IEnumerable<Finding> Find(string file, string text)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(text);
        stream.Load(reader);
        return stream.Documents.SelectMany(document => Tasks(document.RootNode)).SelectMany(task => Offences(task).Select(offence => Trouble.Found(
            Severity.Warning, string.Create(CultureInfo.InvariantCulture, $"{file}:{task.Start.Line}"), $"{NameOf(task)} {offence}.")));
    }

    private static IEnumerable<string> Offences(YamlMappingNode task)
    {
        var commands = task.Children.Where(entry => Commands.Contains(Short(entry.Key))).Select(entry => Words(entry.Value)).ToList();
        var waits = task.Children.Any(entry => Short(entry.Key) == "until" || Waiters.Contains(Short(entry.Key))) || commands.Any(command => WaitCommand().IsMatch(command));
        if (waits && (Is(task, "ignore_errors", "true", "yes") || Is(task, "ignore_unreachable", "true", "yes")))
        {
            yield return "waits and ignores the failure of it";
        }

        if (waits && Is(task, "failed_when", "false", "no"))
        {
            yield return "waits and never fails (failed_when: false)";
        }

        if (commands.Any(command => Swallowed().IsMatch(command)))
        {
            yield return "runs a command whose failure it takes away (|| true)";
        }
    }

    private static IEnumerable<YamlMappingNode> Tasks(YamlNode node) => node switch
    {
        YamlSequenceNode sequence => sequence.OfType<YamlMappingNode>().SelectMany(task => task.Children
            .Where(entry => Short(entry.Key) is "tasks" or "pre_tasks" or "post_tasks" or "handlers" or "block" or "rescue" or "always")
            .SelectMany(entry => Tasks(entry.Value))
            .Prepend(task)),
        _ => [],
    };

    private static bool Is(YamlMappingNode task, string key, params ReadOnlySpan<string> values) =>
        task.Children.TryGetValue(key, out var value) && value is YamlScalarNode scalar && values.Contains(scalar.Value?.ToLowerInvariant() ?? "");

    private static string NameOf(YamlMappingNode task) => task.Children.TryGetValue("name", out var name) ? $"'{name}'" : "The task";

    private static string Short(YamlNode key) => key.ToString().Split('.')[^1];

    private static string Words(YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode sequence => string.Join(' ', sequence.Select(Words)),
        YamlMappingNode mapping => string.Join(' ', mapping.Children.Values.Select(Words)),
        _ => "",
    };

    [GeneratedRegex(@"\bkubectl\b.*\b(wait|rollout status)\b|--wait\b|\btimeout \d|\bcloud-init status\b")]
    private static partial Regex WaitCommand();

    [GeneratedRegex(@"\|\|\s*(true|:|exit 0)(?=\s|$|;|\))")]
    private static partial Regex Swallowed();
}
