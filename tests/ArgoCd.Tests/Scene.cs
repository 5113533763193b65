using System.Text.Json.Nodes;

namespace ArgoCd.Tests;

/// <summary>What a test works with: a namespace and a repository of its own, and the program.</summary>
public sealed class Scene : IDisposable
{
    private static int count;
    private readonly ClusterFixture cluster;

    public Scene(ClusterFixture cluster)
    {
        this.cluster = cluster;
        Space = $"s{Interlocked.Increment(ref count)}";
        var folder = Path.Combine(cluster.Folder, Space);
        Directory.CreateDirectory(folder);
        Git = new GitRemote(folder);
        Project(Space, "['*']");
    }

    /// <summary>Name of the namespace, of the project and of the application.</summary>
    public string Space { get; }

    public GitRemote Git { get; }

    public ArgoCdProcess Argo => cluster.Argo;

    public string Kubectl(params string[] arguments) => cluster.Kubectl.Run(null, arguments).Good;

    public void Apply(string yaml) => cluster.Kubectl.Run(yaml, "apply", "--server-side", "-f", "-").Good.Trim();

    public string InSpace(params string[] arguments) => Kubectl([.. arguments, "--namespace", Space]);

    /// <summary>A project which lets its applications into the test's namespace alone.</summary>
    public void Project(string name, string sources, string kinds = "") => Apply($$"""
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: { name: {{name}}, namespace: argocd }
        spec:
          sourceRepos: {{sources}}
          destinations: [{ server: https://kubernetes.default.svc, namespace: {{Space}} }]
          clusterResourceWhitelist: [{ group: "", kind: Namespace }]
          {{kinds}}
        """);

    /// <summary>A chart of a ConfigMap and a Deployment, whose values are its parameters.</summary>
    public void Chart(string extra = "", string image = "registry.test/web:1")
    {
        Git.Write("chart/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n");
        Git.Write("chart/values.yaml", $"image: '{image}'\nreplicas: 1\ntext: first\n");
        Git.Write("chart/templates/web.yaml", """
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: settings }
            data: { text: {{ .Values.text | quote }} }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web }
            spec:
              replicas: {{ .Values.replicas }}
              progressDeadlineSeconds: 2
              selector: { matchLabels: { app: web } }
              strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
              template:
                metadata: { labels: { app: web } }
                spec:
                  containers:
                    - { name: web, image: {{ .Values.image | quote }}, resources: { requests: { cpu: 10m } } }
            """ + extra);
    }

    /// <summary>An application of the chart.</summary>
    public void Application(string policy = "automated: { prune: true, selfHeal: true }", string project = "") => Apply($$"""
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: { name: {{Space}}, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io] }
        spec:
          project: {{(project.Length > 0 ? project : Space)}}
          source: { repoURL: {{Git.Url}}, targetRevision: main, path: chart, helm: { releaseName: web } }
          destination: { server: https://kubernetes.default.svc, namespace: {{Space}} }
          syncPolicy:
            {{policy}}
            syncOptions: [CreateNamespace=true, ServerSideApply=true, PruneLast=true]
        """);

    public Task<JsonNode> Seen(string condition, Func<JsonNode, bool> holds) => Argo.Seen(Space, condition, holds);

    public Task<JsonNode> Settled(string revision) => Seen($"synced to {revision} and healthy", app => app.IsAt(revision) && app.Health() == "Healthy" && app["operation"] is null);

    /// <summary>Its objects go with it, so that the next test finds the cluster as this one did.</summary>
    public void Dispose()
    {
        Kubectl("delete", "application", Space, "--namespace", "argocd", "--ignore-not-found", "--timeout=60s");
        Kubectl("delete", "namespace", Space, "--ignore-not-found", "--wait=false");
    }
}
