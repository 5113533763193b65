using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Checks;

/// <summary>Whether Argo CD has brought the cluster to what git has.</summary>
public static class ApplicationState
{
    /// <inheritdoc cref="Checks.Trouble"/>
    public static readonly Trouble Trouble = new(
        "application-out-of-sync", "An application is not what git has, or is not healthy",
        "What was deployed does not run, or something else runs than git says.",
        "A sync failed, somebody changed objects by hand, or the pods of the new image do not become ready.",
        "./build.sh --target=Status shows what differs, --target=Sync brings it to what git has, --target=Rollback goes back.",
        "DiagnosePods", "Doctor");

    /// <summary>Judges Argo CD's applications.</summary>
    public static IEnumerable<Finding> Find(IEnumerable<ClusterObject> applications)
    {
        ArgumentNullException.ThrowIfNull(applications);
        foreach (var application in applications)
        {
            var (sync, health) = (application.Text("status", "sync", "status"), application.Text("status", "health", "status"));
            var operation = application.Text("status", "operationState", "phase");
            if (sync == "Synced" && health == "Healthy")
            {
                continue;
            }

            // In the middle of a deployment both are otherwise for a while.
            var severity = operation == "Running" || health is "Progressing" ? Severity.Information : health is "Degraded" or "Missing" || operation is "Failed" or "Error" ? Severity.Critical : Severity.Warning;
            var said = operation.Length == 0 ? "" : $"; last sync {operation}: {application.Text("status", "operationState", "message")}";
            yield return Trouble.Found(severity, application.Name, $"sync {(sync.Length == 0 ? "unknown" : sync)}, health {(health.Length == 0 ? "unknown" : health)}{said}");
        }
    }
}
