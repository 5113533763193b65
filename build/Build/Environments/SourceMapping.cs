namespace WasteCoach.Build.Environments;

/// <summary>A mapping of keys to values; its keys are unique.</summary>
internal sealed record SourceMapping(int Line, int Column, IReadOnlyList<(SourceScalar Key, SourceNode Value)> Entries) : SourceNode(Line, Column)
{
    public override string Kind => "a mapping";

    public SourceNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key).Value;
}
