namespace WasteCoach.Build.Environments;

/// <summary>A list.</summary>
internal sealed record SourceSequence(int Line, int Column, IReadOnlyList<SourceNode> Items) : SourceNode(Line, Column)
{
    public override string Kind => "a list";
}
