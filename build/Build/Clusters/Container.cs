namespace WasteCoach.Build.Clusters;

/// <summary>A container of a pod.</summary>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Pod">The pod's name.</param>
/// <param name="Name">The container's name.</param>
public sealed record Container(string Namespace, string Pod, string Name)
{
    /// <inheritdoc />
    public override string ToString() => $"{Namespace}/{Pod}";
}
