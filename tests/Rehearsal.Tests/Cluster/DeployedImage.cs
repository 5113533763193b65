namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>What git says that a service runs.</summary>
/// <param name="Tag">The commit it was built from.</param>
/// <param name="Digest">The image's digest.</param>
public sealed record DeployedImage(string Tag, string Digest);
