namespace WasteCoach.Build.Deployments;

/// <summary>The image that an environment's values name for a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Revision">Its tag: the commit that its inputs were last changed by.</param>
/// <param name="Digest">Its digest.</param>
public sealed record DeployedImage(string Service, string Revision, string Digest);
