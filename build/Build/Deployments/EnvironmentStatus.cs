using System.Globalization;
using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Deployments;

/// <summary>Looks up what runs where, and whether git, registry and cluster agree. Changes nothing.</summary>
/// <param name="branch">What git has.</param>
/// <param name="values">The images in it.</param>
/// <param name="argoCd">What the cluster has.</param>
/// <param name="registry">What the registry has; null where there is no login for it.</param>
public sealed class EnvironmentStatus(DeploymentBranch branch, ValuesFiles values, ArgoCdClient argoCd, ReleaseImages? registry = null)
{
    /// <summary>Of every service.</summary>
    public async Task<IReadOnlyList<ServiceStatus>> OfAllAsync(string tip, CancellationToken cancellation) =>
        await Task.WhenAll(values.Services(tip).Select(service => OfAsync(tip, service, cancellation)));

    /// <summary>The statuses as lines of a table.</summary>
    public static IEnumerable<string> Table(IReadOnlyCollection<ServiceStatus> statuses, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        var rows = statuses.Select(status => new[]
        {
            status.Service,
            status.GitDigest is null ? "none" : Words.ShortDigest(status.GitDigest),
            status.IsInRegistry switch { true => "has it", false => "has not", null => "not asked" },
            status.ClusterDigests.Count == 0 ? "none" : status.ClusterDigests.All(digest => digest == status.GitDigest) ? "same" : string.Join(" ", status.ClusterDigests.Select(Words.ShortDigest)),
            status.Pods,
            status.Sync,
            status.Health,
            status.Since is { } since ? AgeOf(now - since) : "?",
            status.Revision is null ? "" : $"{DeploymentRecord.Short(status.Revision)} {status.Subject}",
        }).Prepend(["service", "git", "registry", "cluster", "pods", "sync", "health", "since", "source"]).ToList();
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        var lines = rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return lines.Concat(statuses.Where(status => status.Trouble is not null).Select(status => $"{status.Service}: {status.Trouble}"));
    }

    private static string AgeOf(TimeSpan age) => age switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0} d"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} h"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, age.TotalSeconds):0} s"),
    };

    private async Task<ServiceStatus> OfAsync(string tip, string service, CancellationToken cancellation)
    {
        var image = values.ImageOf(tip, service);
        var status = new ServiceStatus
        {
            Service = service,
            Revision = image?.Revision,
            Subject = image is not null && branch.Has(image.Revision) ? branch.Commit(image.Revision).Subject : null,
            GitDigest = image?.Digest,
            IsInRegistry = image is null || registry is null ? null : await registry.FindDigestAsync(service, image.Digest, cancellation) == image.Digest,
        };
        try
        {
            var application = await argoCd.ApplicationAsync(service, ApplicationRefresh.None, cancellation);
            var pods = (await argoCd.ResourceTreeAsync(service, cancellation)).Where(node => node.Kind == "Pod" && !ApplicationJudge.HasEnded(node) && node.IsOf("ReplicaSet")).ToList();
            status = status with
            {
                ClusterDigests = [.. pods.SelectMany(pod => pod.Images ?? []).Select(name => name[(name.IndexOf('@', StringComparison.Ordinal) + 1)..]).Distinct().Order(StringComparer.Ordinal)],
                Pods = $"{pods.Count(pod => pod.Health?.Status == "Healthy")}/{pods.Count}",
                Sync = application.Status.Sync.Status ?? "Unknown",
                Health = application.Status.Health.Status ?? "Unknown",
                Since = application.Status.Health.LastTransitionTime ?? application.Status.History?.LastOrDefault()?.DeployedAt,
            };
            return status with { Trouble = TroubleOf(status, application) };
        }
        catch (ArgoCdFailure failure) when (failure.Trouble == ArgoCdTrouble.UnknownApplication)
        {
            return status with { Trouble = image is null ? null : failure.Message };
        }
    }

    private static string? TroubleOf(ServiceStatus status, Application application) =>
        ApplicationJudge.ComparisonTrouble(application) is { } trouble && status.GitDigest is not null ? trouble
        : status.GitDigest is null ? status.ClusterDigests.Count == 0 ? null : "pods run, but git names no image"
        : status.IsInRegistry == false ? $"the registry has no {status.GitDigest}: what runs goes on, but no other machine can start it. ./build.sh --target=Push builds it again"
        : status.ClusterDigests.Count == 0 ? "git names an image, but no pod runs"
        : status.ClusterDigests.Any(digest => digest != status.GitDigest) ? $"git names {status.GitDigest}, pods run {string.Join(", ", status.ClusterDigests)}"
        : status.Sync != "Synced" ? ApplicationJudge.DifferenceOf(application.Status)
        : status.Health != "Healthy" ? $"it is {status.Health}{(string.IsNullOrEmpty(application.Status.Health.Message) ? "" : $": {application.Status.Health.Message}")}"
        : null;
}
