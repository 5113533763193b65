namespace WasteCoach.Build.Checks;

/// <summary>A node of the cluster and the instance that it should be.</summary>
/// <param name="Node">The node.</param>
/// <param name="ProviderId">Its spec.providerID; null or empty where it has none.</param>
/// <param name="InstanceId">The instance of that name by EC2; null where it knows none, or was not asked.</param>
/// <param name="Zone">The instance's availability zone.</param>
public sealed record NodeInstance(string Node, string? ProviderId, string? InstanceId, string? Zone);
