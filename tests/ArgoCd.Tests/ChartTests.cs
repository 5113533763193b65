using System.Text.RegularExpressions;

namespace ArgoCd.Tests;

/// <summary>The repository's own charts: an Application that holds the others, and services with their migrations.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ChartTests(ClusterFixture cluster) : IDisposable
{
    private const string Space = "wastecoach";
    private readonly string folder = Directory.CreateTempSubdirectory("argocd-charts-").FullName;

    public void Dispose()
    {
        cluster.Kubectl.Run(null, "delete", "application", "applications", "--namespace", "argocd", "--ignore-not-found", "--timeout=60s").Good.Trim();
        cluster.Kubectl.Run(null, "delete", "application", "users", "locations", "--namespace", "argocd", "--ignore-not-found", "--timeout=60s").Good.Trim();
        cluster.Kubectl.Run(null, "delete", "namespace", Space, "--ignore-not-found", "--wait=false").Good.Trim();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_service_on_the_list_is_deployed_and_one_taken_off_goes_with_its_pods()
    {
        var git = new GitRemote(folder);
        foreach (var chart in (string[])["applications", "library", "users", "locations"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "charts", chart), "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".tgz", StringComparison.Ordinal)))
            {
                git.Write(Path.GetRelativePath(Repository.Root, file), await File.ReadAllTextAsync(file));
            }
        }

        await Digest(git, "users", 'a');
        await Digest(git, "locations", 'b');
        await Services(git, "[users]");
        var first = git.Push("users");
        cluster.Kubectl.Run(null, "create", "namespace", Space).Good.Trim();
        foreach (var secret in (string[])["users-database", "locations-database", "redis", "internal-key"])
        {
            cluster.Kubectl.Run(null, "create", "secret", "generic", secret, "--namespace", Space, "--from-literal=key=value").Good.Trim();
        }

        var helm = new Tool(StockTools.Helm, new Dictionary<string, string> { ["HOME"] = folder });
        var charts = Path.Combine(git.Tree, "charts/applications");
        var manifests = helm.Run(null, "template", "applications", charts, "--values", Path.Combine(charts, "values-rehearsal.yaml"), "--set", $"repoURL={git.Url}").Good;
        cluster.Kubectl.Run(manifests, "apply", "--server-side", "-f", "-").Good.Trim();

        await cluster.Argo.Seen("applications", "synced", app => app.IsAt(first) && app.Health() == "Healthy");
        var users = await cluster.Argo.Seen("users", "healthy", app => app.IsAt(first) && app.Health() == "Healthy" && app["operation"] is null);
        Assert.Equal("Succeeded", users.Resource("Job", "users-migration", ofOperation: true)!["hookPhase"]!.GetValue<string>());
        Assert.Equal("PreSync", users.Resource("NetworkPolicy", "users-migration", ofOperation: true)!["hookType"]!.GetValue<string>());
        Assert.Equal($"10.0.0.1:5000/wastecoach/deploy/users@sha256:{new string('a', 64)}", users["status"]!["summary"]!["images"]![0]!.GetValue<string>());

        await Services(git, "[users, locations]");
        var second = git.Push("locations too");
        await cluster.Argo.Seen("locations", "healthy", app => app.IsAt(second) && app.Health() == "Healthy" && app["operation"] is null);

        await Services(git, "[users]");
        git.Push("locations no more");
        await Wait.For("locations is gone", () => cluster.Kubectl.Run(null, "get", "deployments,pods", "--namespace", Space, "-o", "name").Good, names => !names.Contains("locations", StringComparison.Ordinal));
        await Wait.For("its application is gone", () => cluster.Kubectl.Run(null, "get", "applications", "--namespace", "argocd", "-o", "name").Good, names => !names.Contains("locations", StringComparison.Ordinal));
    }

    private static async Task Services(GitRemote git, string list)
    {
        var path = Path.Combine(git.Tree, "charts/applications/values.yaml");
        await File.WriteAllTextAsync(path, Regex.Replace(await File.ReadAllTextAsync(path), "^services: .*$", $"services: {list}", RegexOptions.Multiline));
    }

    private static async Task Digest(GitRemote git, string chart, char digit)
    {
        var path = Path.Combine(git.Tree, $"charts/{chart}/values-rehearsal.yaml");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("digest: \"\"", $"digest: \"sha256:{new string(digit, 64)}\"", StringComparison.Ordinal));
    }
}
