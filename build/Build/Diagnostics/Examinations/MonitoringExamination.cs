using System.Text.Json;
using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>Prometheus and Alertmanager, asked through their node.</summary>
public sealed class MonitoringExamination : IExamination
{
    private const string Namespace = "monitoring";
    private const string Prometheus = "prometheus-kube-prometheus-stack-prometheus-0";
    private const string Alertmanager = "alertmanager-kube-prometheus-stack-alertmanager-0";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public string Subject => "monitoring";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [MonitoringState.Blind, MonitoringState.TargetDown, MonitoringState.Alert, SilentSource.Trouble];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var cluster = await world.ClusterAsync();
        foreach (var name in new[] { Prometheus, Alertmanager }.Where(name => cluster.Find("Pod", Namespace, name) is null))
        {
            throw new SilentSourceException($"{Namespace}/{name}", "there is no such pod", $"{world.Command("Monitoring")} installs it.");
        }

        var found = await Task.WhenAll(PrometheusAsync(world), AlertmanagerAsync(world));
        return [.. found.SelectMany(findings => findings)];
    }

    private static async Task<IReadOnlyList<Finding>> PrometheusAsync(World world)
    {
        try
        {
            return await world.AskAsync("Prometheus", "", async token =>
            {
                await using var tunnel = await StorePod.OpenAsync(world, Namespace, Prometheus, 9090, token);
                using var http = tunnel.Http();
                http.BaseAddress = new Uri("http://prometheus");
                var targets = (await StorePod.GetAsync(tunnel, http, "/api/v1/targets?state=active", token)).GetProperty("data").GetProperty("activeTargets");
                var alerts = (await StorePod.GetAsync(tunnel, http, "/api/v1/alerts", token)).GetProperty("data").GetProperty("alerts");
                return (IReadOnlyList<Finding>)[.. MonitoringState.Find(targets.EnumerateArray().Select(Target), alerts.EnumerateArray().Select(Alert))];
            }, Patience);
        }
        catch (SilentSourceException silence)
        {
            return [MonitoringState.Silent($"{Namespace}/{Prometheus}", silence.Why)];
        }
    }

    private static async Task<IReadOnlyList<Finding>> AlertmanagerAsync(World world)
    {
        try
        {
            return await world.AskAsync("Alertmanager", "", async token =>
            {
                await using var tunnel = await StorePod.OpenAsync(world, Namespace, Alertmanager, 9093, token);
                using var http = tunnel.Http();
                http.BaseAddress = new Uri("http://alertmanager");
                await StorePod.GetAsync(tunnel, http, "/api/v2/status", token);
                return (IReadOnlyList<Finding>)[];
            }, Patience);
        }
        catch (SilentSourceException silence)
        {
            return [MonitoringState.Silent($"{Namespace}/{Alertmanager}", silence.Why)];
        }
    }

    private static ScrapeTarget Target(JsonElement target) => new(Label(target, "labels", "job"), Label(target, "labels", "instance"), Text(target, "health"), Text(target, "lastError"));

    private static FiringAlert Alert(JsonElement alert) => new(
        Label(alert, "labels", "alertname"), Text(alert, "state"), Label(alert, "labels", "severity"), Label(alert, "annotations", "summary") is { Length: > 0 } summary ? summary : Label(alert, "annotations", "description"),
        Text(alert, "activeAt"), Label(alert, "annotations", "runbook_url"));

    private static string Label(JsonElement element, string group, string name) => element.TryGetProperty(group, out var labels) ? Text(labels, name) : "";

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
