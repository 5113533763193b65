using System.Net;
using Rehearsal.ArgoCd.Cluster;

namespace Rehearsal.ArgoCd.Applications;

/// <summary>Applications and projects, where upstream has them too: as custom resources.</summary>
internal sealed class ApplicationStore(Settings settings)
{
    public const string Group = "argoproj.io";

    /// <summary>Set by whoever wants a comparison at once; taken away when it is done.</summary>
    public const string RefreshAnnotation = "argocd.argoproj.io/refresh";

    public string Path(string name = "") => $"/apis/{Group}/v1alpha1/namespaces/{settings.Namespace}/applications{(name.Length > 0 ? $"/{name}" : "")}";

    public Task<JsonObject?> Get(ClusterSession session, string name, CancellationToken stop) => session.Api.Get(Path(name), stop);

    public JsonObject? Project(ClusterSession session, string name) => session.Live.Find(new ObjectKey(Group, "AppProject", settings.Namespace, name.Length > 0 ? name : "default"));

    public Task<JsonObject> Merge(ClusterSession session, string name, JsonObject patch, CancellationToken stop) => session.Api.Merge(Path(name), patch, stop);

    /// <summary>Reads, changes and writes an application until nobody came between.</summary>
    /// <returns>Null: there is no such application.</returns>
    public async Task<JsonObject?> Change(ClusterSession session, string name, Action<JsonObject> change, CancellationToken stop)
    {
        while (true)
        {
            if (await Get(session, name, stop) is not { } application)
            {
                return null;
            }

            change(application);
            try
            {
                return await session.Api.Update(Path(name), application, stop);
            }
            catch (KubeException error) when (error.Status == HttpStatusCode.Conflict)
            {
                continue;
            }
        }
    }
}
