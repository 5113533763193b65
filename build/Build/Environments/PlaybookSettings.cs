namespace WasteCoach.Build.Environments;

/// <summary>How the playbooks run in this environment.</summary>
public sealed record PlaybookSettings
{
    /// <summary>Ansible's strategy: one of those that the playbooks were seen to work with.</summary>
    public required string Strategy { get; init; }

    /// <summary>Variables of roles whose defaults don't fit the machines of this environment, by name.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
}
