namespace WasteCoach.Build.Environments;

/// <summary>One of our services as the cluster has it: where requests for it arrive and on which nodes it runs.</summary>
public sealed record ApplicationService
{
    /// <summary>The name of the service, of its Kubernetes Service and of its chart.</summary>
    public required string Name { get; init; }

    /// <summary>The path below which it answers, such as <c>/api/v1/auth</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The port of its Kubernetes Service.</summary>
    public required int Port { get; init; }

    /// <summary>The value of the node label <c>workload</c> that its pods select.</summary>
    public required string Node { get; init; }

    /// <summary>How many pods of it run at least.</summary>
    public required int Replicas { get; init; }
}
