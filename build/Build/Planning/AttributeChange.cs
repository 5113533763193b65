namespace WasteCoach.Build.Planning;

/// <summary>A value that is, or would be, another one.</summary>
/// <param name="Path">Where, such as "tags.Name" or "spec.replicas".</param>
/// <param name="Before">What it was; "(none)" where it was not.</param>
/// <param name="After">What it would be.</param>
public sealed record AttributeChange(string Path, string Before, string After)
{
    /// <summary>How something that is not there is written.</summary>
    public const string None = "(none)";

    /// <summary>"spec.replicas: 2 → 3".</summary>
    public override string ToString() => $"{Path}: {Before} → {After}";
}
