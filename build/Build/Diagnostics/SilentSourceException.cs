namespace WasteCoach.Build.Diagnostics;

/// <summary>Something that a diagnosis asks gave no answer, or none that makes sense.</summary>
public sealed class SilentSourceException(string source, string why, string remedy) : Exception($"{source}: {why}")
{
    /// <summary>What was asked.</summary>
    public string SourceName { get; } = source;

    /// <summary>What became of it.</summary>
    public string Why { get; } = why;

    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;
}
