namespace WasteCoach.Build.Environments;

/// <summary>A value that two configurations do not have in common.</summary>
/// <param name="Path">The value's path, such as <c>nodes[k8s-worker-1].instanceType</c>.</param>
/// <param name="Before">The earlier value, or <see langword="null"/> if there was none.</param>
/// <param name="After">The later value, or <see langword="null"/> if there is none any more.</param>
public sealed record ConfigurationChange(string Path, string? Before, string? After)
{
    /// <summary>The change in words, for "why did this run".</summary>
    public override string ToString() => (Before, After) switch
    {
        (null, _) => $"{Path} was added ({After})",
        (_, null) => $"{Path} was removed (it was {Before})",
        _ => $"{Path} changed from {Before} to {After}",
    };
}
