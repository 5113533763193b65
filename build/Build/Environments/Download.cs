namespace WasteCoach.Build.Environments;

/// <summary>A single file that is fetched and compared with its hash.</summary>
/// <param name="Url">Where it is fetched from.</param>
/// <param name="Sha256">Its SHA-256, 64 lower-case hexadecimal digits; <see langword="null"/> where the environment must name it.</param>
public sealed record Download(Uri Url, string? Sha256);
