using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

/// <summary>A valid text with one edit that spoils it. The sign ^ in the replacement marks where the problem must be reported.</summary>
/// <param name="Find">The text that is replaced; it occurs exactly once.</param>
/// <param name="Replacement">What replaces it.</param>
/// <param name="Field">The field that must be named.</param>
/// <param name="Message">A part of the message that must be there.</param>
public sealed record MalformedFile(string Find, string Replacement, string Field, string Message)
{
    private const char Marker = '^';

    public override string ToString() => $"{Field}: {Message}";

    public (string Text, int Line, int Column) ApplyTo(string valid)
    {
        var at = valid.IndexOf(Find, StringComparison.Ordinal);
        Assert.True(at >= 0 && valid.IndexOf(Find, at + 1, StringComparison.Ordinal) < 0, $"'{Find}' must occur exactly once in the valid text.");
        var marked = string.Concat(valid.AsSpan(0, at), Replacement, valid.AsSpan(at + Find.Length));
        var marker = marked.IndexOf(Marker);
        Assert.True(marker >= 0, "The replacement must mark the place of the problem.");
        var before = marked[..marker];
        return (marked.Remove(marker, 1), before.Count(character => character == '\n') + 1, marker - before.LastIndexOf('\n'));
    }

    public void AssertRefused(string valid, string file, Action<string> read)
    {
        var (text, line, column) = ApplyTo(valid);

        var exception = Assert.Throws<ConfigurationException>(() => read(text));

        Assert.Equal(2, ConfigurationException.ExitCode);
        var problem = Assert.Single(exception.Problems);
        Assert.Equal((file, line, column, Field), (problem.File, problem.Line, problem.Column, problem.Field));
        Assert.Contains(Message, problem.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", problem.Remedy.TrimEnd('"', ')'), StringComparison.Ordinal);
        var lines = exception.Message.Split('\n');
        Assert.Equal($"{file}:{line}:{column} {(Field.Length == 0 ? "" : Field + ": ")}{problem.Message}. {problem.Remedy}", lines[0]);
        Assert.Contains("./build.sh", lines[^1], StringComparison.Ordinal);
    }
}
