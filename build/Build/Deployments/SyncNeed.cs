namespace WasteCoach.Build.Deployments;

/// <summary>An application that is to be synced.</summary>
/// <param name="Application">The application.</param>
/// <param name="Why">In words.</param>
public sealed record SyncNeed(string Application, string Why);
