namespace WasteCoach.Build.Tools.ArgoCd;

/// <summary>An application, as Argo CD's API has it; of its fields those that we read.</summary>
public sealed record Application
{
    /// <summary>Name and time of its making.</summary>
    public ApplicationMetadata Metadata { get; init; } = new("");

    /// <summary>Where it comes from.</summary>
    public ApplicationSpec? Spec { get; init; }

    /// <summary>What became of it.</summary>
    public ApplicationStatus Status { get; init; } = new();

    /// <summary>Whether an operation is running; the phase of the last one may be older than what was just asked for.</summary>
    public bool IsBusy => Operation is not null || Status.OperationState is { Phase: "Running" or "Terminating" };

    /// <summary>An operation that is asked for and not done.</summary>
    public Operation? Operation { get; init; }

    /// <summary>The commit that the running operation brings; null when none runs or that is not known.</summary>
    public string? RunningRevision => !IsBusy ? null
        : Status.OperationState is { IsOver: false } running ? running.Revision
        : Operation?.Sync?.Revision is { Length: > 0 } asked ? asked : null;
}

/// <summary>An application's name.</summary>
public sealed record ApplicationMetadata(string Name);

/// <summary>What an application is to be.</summary>
public sealed record ApplicationSpec(ApplicationSource? Source);

/// <summary>Repository, branch and folder of an application.</summary>
public sealed record ApplicationSource(string? RepoURL, string? TargetRevision, string? Path);

/// <summary>What became of an application.</summary>
public sealed record ApplicationStatus
{
    /// <summary>How the cluster compares with git.</summary>
    public SyncStatus Sync { get; init; } = new("Unknown", null);

    /// <summary>How what runs is.</summary>
    public HealthStatus Health { get; init; } = new("Unknown", null, null);

    /// <summary>The operation that is running or was the last.</summary>
    public OperationState? OperationState { get; init; }

    /// <summary>Troubles that keep it from being compared or brought up to date.</summary>
    public IReadOnlyList<ApplicationCondition>? Conditions { get; init; }

    /// <summary>Its objects.</summary>
    public IReadOnlyList<ResourceStatus>? Resources { get; init; }

    /// <summary>The syncs that went well, oldest first.</summary>
    public IReadOnlyList<RevisionHistory>? History { get; init; }

    /// <summary>When it was last compared with git.</summary>
    public DateTimeOffset? ReconciledAt { get; init; }

    /// <summary>All of it in short.</summary>
    public ApplicationSummary? Summary { get; init; }
}

/// <summary>An application in short.</summary>
/// <param name="Images">The images that its pods name.</param>
public sealed record ApplicationSummary(IReadOnlyList<string>? Images);

/// <summary>How the cluster compares with git.</summary>
/// <param name="Status">Synced, OutOfSync or Unknown.</param>
/// <param name="Revision">The commit it was compared with.</param>
public sealed record SyncStatus(string? Status, string? Revision);

/// <summary>How something that runs is.</summary>
/// <param name="Status">Healthy, Progressing, Degraded, Suspended, Missing or Unknown.</param>
/// <param name="Message">Why.</param>
/// <param name="LastTransitionTime">Since when; not all versions tell.</param>
public sealed record HealthStatus(string? Status, string? Message, DateTimeOffset? LastTransitionTime);

/// <summary>An operation.</summary>
/// <param name="Phase">Running, Terminating, Succeeded, Failed or Error.</param>
/// <param name="Message">What it says of itself.</param>
/// <param name="SyncResult">What it did.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="RetryCount">How often it was tried again.</param>
/// <param name="Operation">What was asked for.</param>
public sealed record OperationState(
    string? Phase, string? Message, SyncResult? SyncResult, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, int? RetryCount, Operation? Operation)
{
    /// <summary>The commit that it brings; null while that is not known.</summary>
    public string? Revision => SyncResult?.Revision is { Length: > 0 } revision ? revision : Operation?.Sync?.Revision;

    /// <summary>Whether it is over.</summary>
    public bool IsOver => Phase is "Succeeded" or "Failed" or "Error";
}

/// <summary>An operation, as it was asked for.</summary>
public sealed record Operation(SyncOperation? Sync);

/// <summary>A sync, as it was asked for.</summary>
/// <param name="Revision">The commit; empty for the newest of the application's branch.</param>
public sealed record SyncOperation(string? Revision);

/// <summary>What a sync did.</summary>
/// <param name="Revision">The commit that it brought.</param>
/// <param name="Resources">What became of each object.</param>
public sealed record SyncResult(string? Revision, IReadOnlyList<ResourceResult>? Resources);

/// <summary>What a sync did with one object.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Synced, SyncFailed, Pruned or PruneSkipped.</param>
/// <param name="Message">What it says.</param>
/// <param name="HookType">PreSync and the like; null for what is no hook.</param>
/// <param name="HookPhase">Running, Succeeded, Failed or Error; for an object that is no hook, too.</param>
public sealed record ResourceResult(string? Kind, string? Namespace, string? Name, string? Status, string? Message, string? HookType, string? HookPhase);

/// <summary>A trouble of an application.</summary>
/// <param name="Type">Its kind, such as ComparisonError.</param>
/// <param name="Message">What it says.</param>
public sealed record ApplicationCondition(string? Type, string? Message);

/// <summary>One of an application's objects.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Synced or OutOfSync.</param>
/// <param name="Health">How it is.</param>
/// <param name="RequiresPruning">Whether git no longer has it.</param>
public sealed record ResourceStatus(string? Kind, string? Namespace, string? Name, string? Status, HealthStatus? Health, bool? RequiresPruning);

/// <summary>A sync that went well.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Revision">The commit.</param>
/// <param name="DeployedAt">When it was done.</param>
public sealed record RevisionHistory(long Id, string? Revision, DateTimeOffset? DeployedAt);
