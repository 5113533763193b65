namespace WasteCoach.Build.Environments;

/// <summary>One thing that is wrong in a configuration file.</summary>
/// <param name="File">The file, relative to the repository root.</param>
/// <param name="Line">The line, from 1; 0 if the problem is the file itself.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Field">The path of the field, such as <c>nodes[2].privateIp</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Remedy">What to do about it, a sentence.</param>
public sealed record ConfigurationProblem(string File, int Line, int Column, string Field, string Message, string Remedy)
{
    /// <summary>The problem on one line, in the form editors and terminals make clickable.</summary>
    public override string ToString() =>
        $"{File}{(Line == 0 ? ":" : $":{Line}:{Column}")} {(Field.Length == 0 ? "" : Field + ": ")}{Message}. {Remedy}";
}
