namespace WasteCoach.Build.Environments;

/// <summary>The spelling of <see cref="NodeRole"/> in files, tags and terraform variables.</summary>
public static class NodeRoleNames
{
    private static readonly (NodeRole Role, string Name)[] Names =
    [
        (NodeRole.ControlPlane, "control-plane"),
        (NodeRole.Worker, "worker"),
        (NodeRole.Store, "store"),
        (NodeRole.Observability, "observability"),
    ];

    /// <summary>Every spelling, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Names.Select(entry => entry.Name)];

    /// <summary>The spelling of a role, such as <c>control-plane</c>.</summary>
    public static string ToName(this NodeRole role) => Names.Single(entry => entry.Role == role).Name;

    /// <summary>The role of a spelling.</summary>
    /// <exception cref="FormatException">No role is spelled like that.</exception>
    public static NodeRole Parse(string name) =>
        Array.Find(Names, entry => entry.Name == name) is { Name: not null } found
            ? found.Role
            : throw new FormatException($"'{name}' is not a node role. Use one of: {string.Join(", ", All)}.");
}
