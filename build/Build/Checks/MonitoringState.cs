namespace WasteCoach.Build.Checks;

/// <summary>Whether the monitoring sees, and what it has to say.</summary>
public static class MonitoringState
{
    private static readonly string[] By = ["MonitoringStatus", "Doctor"];

    /// <summary>Prometheus or Alertmanager does not answer.</summary>
    public static readonly Trouble Blind = new(
        "monitoring-blind", "Prometheus or Alertmanager does not answer",
        "Nobody is told when something breaks, and nothing is recorded.",
        "It is still starting, is out of memory or disk, or its container hangs.",
        "kubectl --namespace=monitoring logs of its pod says why; kubectl delete pod starts it anew, its data stays.", By);

    /// <summary>Something is not scraped.</summary>
    public static readonly Trouble TargetDown = new(
        "target-down", "Prometheus can not scrape a target",
        "Its graphs end, and its alerts can not fire.",
        "It does not run, does not serve metrics at that address, or a security group or policy is in the way.",
        "The proof has Prometheus' own error; ./build.sh --target=NetworkSecurity looks at what is in the way.", By);

    /// <summary>An alert fires.</summary>
    public static readonly Trouble Alert = new(
        "alert-firing", "An alert fires",
        "Whoever is on call is told.",
        "The alert's own text says it.",
        "Follow the runbook that the alert names.", By);

    // It fires always, to show that alerts get through.
    private const string Watchdog = "Watchdog";

    /// <summary>A part of the monitoring that gives no answer: what runs goes on running, but nobody watches.</summary>
    public static Finding Silent(string part, string why) => Blind.Found(Severity.Warning, part, why);

    /// <summary>Judges targets and alerts.</summary>
    public static IEnumerable<Finding> Find(IEnumerable<ScrapeTarget> targets, IEnumerable<FiringAlert> alerts)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(alerts);
        foreach (var target in targets.Where(target => target.Health == "down"))
        {
            yield return TargetDown.Found(Severity.Warning, $"{target.Job} {target.Instance}", target.LastError.Length == 0 ? "down" : target.LastError);
        }

        foreach (var alert in alerts.Where(alert => alert.State == "firing" && alert.Name is not (Watchdog or "InfoInhibitor")))
        {
            yield return Alert.Found(
                alert.Severity switch { "critical" => Severity.Critical, "warning" => Severity.Warning, _ => Severity.Information }, alert.Name, $"{alert.Summary} (since {alert.Since})", remedy: alert.Runbook.Length == 0 ? null : alert.Runbook);
        }
    }
}

/// <summary>Something that Prometheus scrapes.</summary>
public sealed record ScrapeTarget(string Job, string Instance, string Health, string LastError);

/// <summary>An alert of Prometheus.</summary>
public sealed record FiringAlert(string Name, string State, string Severity, string Summary, string Since, string Runbook);
