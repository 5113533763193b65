using System.Text;

namespace WasteCoach.Build.Checks;

/// <summary>docs/troubleshooting.md, written from the troubles themselves: symptom, cause, check, fix.</summary>
public static class TroubleshootingPage
{
    // Those by which the older scripts were known; SPEC counts them so.
    private static readonly IReadOnlyList<(string Name, string Id)> Known =
    [
        ("Prometheus stays Pending", "prometheus-pending"),
        ("Argo CD answers 502", "argocd-502"),
        ("The load balancer has no targets", "alb-without-targets"),
        ("The VPC can't be deleted", "vpc-deletion-stuck"),
        ("Route53 leads to the master", "route53-to-master"),
        ("PostgreSQL can't be scheduled", "postgresql-unschedulable"),
        ("TLS errors on macOS", "tls-errors"),
        ("RabbitMQ's Secret has another form", "rabbitmq-secret"),
    ];

    /// <summary>The page.</summary>
    /// <param name="troubles">All troubles, with the class that looks for each.</param>
    public static string Render(IReadOnlyList<(Trouble Trouble, Type Check)> troubles)
    {
        ArgumentNullException.ThrowIfNull(troubles);
        var ids = troubles.ToDictionary(entry => entry.Trouble.Id);
        var page = new StringBuilder()
            .Append("# Troubleshooting\n\n")
            .Append("<!-- Generated from build/Build/Checks: WASTECOACH_UPDATE_GOLDEN=1 dotnet test tests/Build.Tests --filter TroubleshootingPageTests -->\n\n")
            .Append("Every trouble here has a check that looks for it. `./build.sh --target=Doctor` looks for all that can be seen from outside,\n")
            .Append("`Preflight` (a part of `Cluster`) refuses what would fail later. A finding names the trouble by its id, which is the section here.\n\n")
            .Append("## The eight known ones\n\n| | trouble | found by | check |\n|---|---|---|---|\n");
        for (var i = 0; i < Known.Count; i++)
        {
            var (name, id) = Known[i];
            page.Append(ids.TryGetValue(id, out var entry)
                ? $"| {i + 1} | [{name}](#{id}) | {FoundBy(entry.Trouble)} | `{entry.Check.Name}` |\n"
                : $"| {i + 1} | {name} | – | – |\n");
        }

        page.Append("\n## All of them\n\n| id | trouble | found by |\n|---|---|---|\n");
        foreach (var (trouble, _) in troubles)
        {
            page.Append($"| [{trouble.Id}](#{trouble.Id}) | {Cell(trouble.Title)} | {FoundBy(trouble)} |\n");
        }

        foreach (var (trouble, check) in troubles)
        {
            page.Append($"\n## {trouble.Id}\n\n**{trouble.Title}**\n\n")
                .Append($"- Symptom: {trouble.Symptom}\n")
                .Append($"- Cause: {trouble.Cause}\n")
                .Append($"- Check: `{check.Name}`, run by {FoundBy(trouble)}\n")
                .Append($"- Fix: {trouble.Fix}\n");
        }

        return page.ToString();
    }

    private static string FoundBy(Trouble trouble) => string.Join(", ", trouble.FoundBy.Select(target => $"`{target}`"));

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
