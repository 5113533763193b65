namespace WasteCoach.Build.Deployments.Registries;

/// <summary>How long a registry may take, and how often it is asked again when it fails.</summary>
/// <param name="Attempt">Time for one request and its answer.</param>
/// <param name="Retries">Further attempts after the first.</param>
/// <param name="FirstPause">The pause before the second attempt; each further one is twice as long.</param>
public sealed record RegistryPatience(TimeSpan Attempt, int Retries, TimeSpan FirstPause)
{
    /// <summary>30 s for a request, and four more attempts within about 15 s.</summary>
    public static RegistryPatience Default { get; } = new(TimeSpan.FromSeconds(30), 4, TimeSpan.FromSeconds(1));
}
