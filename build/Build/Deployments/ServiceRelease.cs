namespace WasteCoach.Build.Deployments;

/// <summary>An image of a service that is in the registry and may be deployed.</summary>
/// <param name="Service">The service's name, also that of its chart.</param>
/// <param name="InputHash">SHA-256 over everything that goes into its image.</param>
/// <param name="Revision">The commit, 40 hexadecimal digits, that is stamped into its program.</param>
/// <param name="Digest">The image's digest, <c>sha256:…</c>.</param>
public sealed record ServiceRelease(string Service, string InputHash, string Revision, string Digest);
