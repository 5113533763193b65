namespace WasteCoach.Build.Environments;

/// <summary>An AWS access key of which the secret half is only referred to.</summary>
/// <param name="AccessKeyId">The key's public half.</param>
/// <param name="SecretAccessKey">Where the key's secret half is found.</param>
public sealed record AwsCredentials(string AccessKeyId, SecretReference SecretAccessKey);
