namespace WasteCoach.Build.Teardown;

/// <summary>Something of ours that did not go, and why.</summary>
public sealed record Leftover(CloudResource Resource, string Why)
{
    /// <inheritdoc />
    public override string ToString() => $"{Resource}: {Why}";
}
