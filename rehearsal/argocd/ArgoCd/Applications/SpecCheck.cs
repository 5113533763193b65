using Rehearsal.ArgoCd.Cluster;
using Rehearsal.ArgoCd.Comparison;

namespace Rehearsal.ArgoCd.Applications;

/// <summary>Whether an application may exist as it is written, in upstream's sentences.</summary>
internal sealed class SpecCheck(ApplicationStore store)
{
    private const string InCluster = "https://kubernetes.default.svc";
    private static readonly string[] Spec = ["project", "source", "destination", "syncPolicy", "revisionHistoryLimit", "info"];
    private static readonly string[] Source = ["repoURL", "targetRevision", "path", "helm"];
    private static readonly string[] Helm = ["releaseName", "valueFiles", "values", "valuesObject", "parameters", "ignoreMissingValueFiles", "skipCrds"];

    /// <returns>The project's rules, and what is wrong; rules only when there is a project.</returns>
    public (ProjectRules? Project, List<Condition> Conditions) Check(ClusterSession session, JsonObject application)
    {
        var name = application.Text("spec", "project");
        if (store.Project(session, name) is not { } found)
        {
            return (null, [new(Condition.InvalidSpecError, $"Application referencing project {name} which does not exist")]);
        }

        var project = new ProjectRules(found);
        List<Condition> conditions = [.. Unknown(application)];
        var (source, destination) = (application.At("spec", "source"), application.At("spec", "destination"));
        if (source.Text("repoURL").Length == 0 || source.Text("path").Length == 0)
        {
            conditions.Add(new(Condition.InvalidSpecError, "spec.source.repoURL and either spec.source.path or spec.source.chart are required"));
        }
        else if (!project.AllowsSource(source.Text("repoURL")))
        {
            conditions.Add(new(Condition.InvalidSpecError, $"application repo {source.Text("repoURL")} is not permitted in project '{name}'"));
        }

        if (Server(destination) is not { } server)
        {
            conditions.Add(new(Condition.InvalidSpecError, destination.Text("name").Length > 0 ? $"unable to find destination server: there are no clusters with this name: {destination.Text("name")}" : $"cluster '{destination.Text("server")}' has not been configured"));
        }
        else
        {
            application.Make("spec", "destination")["server"] = server;
            if (!project.AllowsDestination(server, destination.Text("namespace")))
            {
                conditions.Add(new(Condition.InvalidSpecError, $"application destination server '{server}' and namespace '{destination.Text("namespace")}' do not match any of the allowed destinations in project '{name}'"));
            }
        }

        return (project, conditions);
    }

    /// <summary>Upstream knows more than this program: what would be passed over in silence is refused.</summary>
    private static IEnumerable<Condition> Unknown(JsonObject application) =>
        from part in ((string[] Path, string[] Known)[])[(["spec"], Spec), (["spec", "source"], Source), (["spec", "source", "helm"], Helm)]
        from field in application.At(part.Path) as JsonObject ?? []
        where !part.Known.Contains(field.Key)
        select new Condition(Condition.InvalidSpecError, $"{string.Join('.', part.Path)}.{field.Key} is not known to the rehearsal's Argo CD (rehearsal/argocd)");

    /// <summary>The one cluster that is known, by either of its names.</summary>
    private static string? Server(JsonNode? destination) => destination.Text("server") == InCluster || (destination.Text("server").Length == 0 && destination.Text("name") == "in-cluster") ? InCluster : null;
}
