namespace WasteCoach.Build.Teardown;

/// <summary>One thing in the account.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id, or its ARN or name where that is what the cloud calls it by.</param>
/// <param name="Name">What people call it; empty when nobody does.</param>
/// <param name="Tags">Its tags.</param>
public sealed record CloudResource(ResourceKind Kind, string Id, string Name, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>The VPC it lies in; null for what lies in none.</summary>
    public string? Vpc { get; init; }

    /// <summary>Id of what it is a part of, comes and goes with: an instance's interface, a VPC's default group. Null when it stands for itself.</summary>
    public string? PartOf { get; init; }

    /// <summary>What it is attached to; null for nothing.</summary>
    public string? AttachedTo { get; init; }

    /// <summary>Of a load balancer, the name under which it is reached.</summary>
    public string? DnsName { get; init; }

    /// <summary>Of a security group, its rules that name a group, itself included.</summary>
    public IReadOnlyList<GroupRule> Rules { get; init; } = [];

    /// <summary>Of a volume, where it lies and how large it is.</summary>
    public Disk? Disk { get; init; }

    /// <summary>Id and name.</summary>
    public override string ToString() => Name.Length == 0 || Name == Id ? $"{Kind.ToWords()} {Id}" : $"{Kind.ToWords()} {Id} ({Name})";
}
