using Rehearsal.ArgoCd.Cluster;

namespace Rehearsal.ArgoCd.Applications;

/// <summary>Events about an application, as `kubectl describe` shows them.</summary>
internal sealed class AppEvents(ILogger<AppEvents> log)
{
    public async Task Record(ClusterSession session, JsonObject application, string type, string reason, string message, CancellationToken stop)
    {
        log.LogInformation("{Application}: {Reason}: {Message}", application.Name(), reason, message);
        var now = Go.Now();
        try
        {
            await session.Api.Create($"/api/v1/namespaces/{application.Namespace()}/events", new JsonObject
            {
                ["apiVersion"] = "v1", ["kind"] = "Event", ["metadata"] = new JsonObject { ["generateName"] = $"{application.Name()}.", ["namespace"] = application.Namespace() },
                ["involvedObject"] = new JsonObject { ["apiVersion"] = "argoproj.io/v1alpha1", ["kind"] = "Application", ["namespace"] = application.Namespace(), ["name"] = application.Name(), ["uid"] = application.Uid(), ["resourceVersion"] = application.Text("metadata", "resourceVersion") },
                ["type"] = type, ["reason"] = reason, ["message"] = message, ["count"] = 1, ["firstTimestamp"] = now, ["lastTimestamp"] = now,
                ["source"] = new JsonObject { ["component"] = "argocd-application-controller" }, ["reportingComponent"] = "argocd-application-controller", ["reportingInstance"] = "argocd-application-controller-0",
            }, stop);
        }
        catch (KubeException error)
        {
            // The event tells of what happened; that it cannot be told undoes nothing.
            log.LogWarning("event {Reason} of {Application}: {Message}", reason, application.Name(), error.Message);
        }
    }
}
