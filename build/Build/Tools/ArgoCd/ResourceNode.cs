namespace WasteCoach.Build.Tools.ArgoCd;

/// <summary>An object in an application's tree.</summary>
public sealed record ResourceNode
{
    /// <summary>Its kind, such as Pod.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Its namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its id.</summary>
    public string Uid { get; init; } = "";

    /// <summary>What made it.</summary>
    public IReadOnlyList<ResourceOwner>? ParentRefs { get; init; }

    /// <summary>The images that it names, for a pod.</summary>
    public IReadOnlyList<string>? Images { get; init; }

    /// <summary>What else is said of it, by name.</summary>
    public IReadOnlyList<ResourceInfo>? Info { get; init; }

    /// <summary>How it is.</summary>
    public HealthStatus? Health { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>What kubectl shows as a pod's status: Running, CrashLoopBackOff, Terminating.</summary>
    public string Reason => Info?.FirstOrDefault(info => info.Name == "Status Reason")?.Value ?? "";

    /// <summary>How many of a pod's containers are ready, such as "0/1".</summary>
    public string Containers => Info?.FirstOrDefault(info => info.Name == "Containers")?.Value ?? "";

    /// <summary>Whether something of a kind made it.</summary>
    public bool IsOf(string kind) => ParentRefs?.Any(owner => owner.Kind == kind) == true;
}

/// <summary>What made an object.</summary>
public sealed record ResourceOwner(string? Kind, string? Name, string? Uid);

/// <summary>Something that is said of an object.</summary>
public sealed record ResourceInfo(string Name, string Value);

/// <summary>Something that happened to an object.</summary>
/// <param name="Type">Normal or Warning.</param>
/// <param name="Reason">A word, such as FailedScheduling.</param>
/// <param name="Message">What happened.</param>
/// <param name="LastTimestamp">When it happened last.</param>
public sealed record ResourceEvent(string? Type, string? Reason, string? Message, DateTimeOffset? LastTimestamp);
