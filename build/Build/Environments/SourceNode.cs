namespace WasteCoach.Build.Environments;

/// <summary>A value of a YAML file together with its place.</summary>
internal abstract record SourceNode(int Line, int Column)
{
    /// <summary>What the value is, in the words of an error message.</summary>
    public abstract string Kind { get; }
}
