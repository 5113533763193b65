using System.Text.Json;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Deployments.Journey;

/// <summary>What the services behind the public entrance say that they were built from.</summary>
public sealed class RunningVersions(PublicEntrance entrance, IReadOnlyList<ApplicationService> services)
{
    /// <summary>The services that are not what was deployed, in words; none when all are.</summary>
    public async Task<IReadOnlyList<string>> FindDifferencesAsync(IReadOnlyList<ServiceRelease> releases, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(releases);
        var differences = await Task.WhenAll(services.Join(
            releases,
            service => service.Name,
            release => release.Service,
            async (service, release) =>
            {
                try
                {
                    var commit = (await entrance.GetAsync($"{service.Path}/version", null, cancellation)) is { ValueKind: JsonValueKind.Object } stamp && stamp.TryGetProperty("commit", out var text) ? text.GetString() : null;
                    return commit == release.BuiltFrom ? null : $"{service.Name}: {service.Path}/version says {commit ?? "nothing"}, deployed was {release.BuiltFrom}";
                }
                catch (JourneyException failure)
                {
                    return $"{service.Name}: {failure.Message}";
                }
            }));
        return [.. differences.OfType<string>()];
    }
}
