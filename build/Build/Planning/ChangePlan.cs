using System.Text.Json.Serialization;

namespace WasteCoach.Build.Planning;

/// <summary>What running everything would do: to this machine, the cloud, the nodes, the cluster and git.</summary>
public sealed record ChangePlan
{
    /// <summary>The environment.</summary>
    public required string Environment { get; init; }

    /// <summary>What has to be there first.</summary>
    public required IReadOnlyList<Missing> Missing { get; init; }

    /// <summary>Every target that was planned.</summary>
    public required IReadOnlyList<TargetPlan> Targets { get; init; }

    /// <summary>Every phase of them.</summary>
    public required IReadOnlyList<PlannedPhase> Phases { get; init; }

    /// <summary>Terraform's stacks.</summary>
    public required IReadOnlyList<StackPlan> Stacks { get; init; }

    /// <summary>Our services.</summary>
    public required IReadOnlyList<ServicePlan> Services { get; init; }

    /// <summary>Why nothing can be said of the services; null when it can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ServicesUnknown { get; init; }

    /// <summary>What the charts would change.</summary>
    public required IReadOnlyList<ChartPlan> Charts { get; init; }

    /// <summary>Why nothing can be said of the charts; null when it can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ChartsUnknown { get; init; }

    /// <summary>What the environment costs.</summary>
    public required CostEstimate Cost { get; init; }

    /// <summary>What a month costs more, or less, than now; null when that can't be told.</summary>
    public required decimal? CostChange { get; init; }
}
