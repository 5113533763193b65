namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>Troubles that can be seen in the sources are refused before anything is touched.</summary>
public sealed partial class ClusterTests
{
    [Fact]
    [Position(60)]
    public async Task Sources_that_would_bring_trouble_are_refused_by_Preflight_all_at_once()
    {
        await WholeAsync();
        // 2, Argo CD's mode and its Ingress; 6, a selector; and a chart that gives nothing.
        var restore = new[]
        {
            Replace("ansible/roles/argocd/vars/main.yml", "server.insecure: \"true\"", "server.insecure: \"false\""),
            Replace("ansible/roles/postgresql/templates/postgresql.yaml.j2", "(workloads.postgresql | placement).nodeSelector", "{'workload': 'postgresql'}"),
            Replace("charts/auth/values.yaml", "node: application", "node: aplication"),
            Replace("charts/locations/values.yaml", "public: true", "publik: true"),
        };
        BuildResult refused, complete;
        try
        {
            refused = (await _cluster.RunAsync("--target=Preflight", "--exclusive")).ShouldEndWith(1);
            restore[^1]();
            complete = (await _cluster.RunAsync("--target=Preflight", "--exclusive")).ShouldEndWith(1);
        }
        finally
        {
            foreach (var back in restore)
            {
                back();
            }
        }

        var (first, second) = (OneLine(refused.Output), OneLine(complete.Output));
        Assert.Contains("auth: No node matches workload=aplication. The nodes have workload: control-plane, application", first, StringComparison.Ordinal);
        Assert.Contains("postgresql.yaml.j2: StatefulSet postgresql.spec.template.spec: No node matches workload=postgresql.", first, StringComparison.Ordinal);
        Assert.Contains("docs/troubleshooting.md#postgresql-unschedulable", first, StringComparison.Ordinal);
        Assert.Contains("charts/locations: helm: ", first, StringComparison.Ordinal);
        Assert.Contains("publik", first, StringComparison.Ordinal);
        Assert.Contains("backend-protocol is HTTP, and the server speaks HTTPS. (argocd/argocd-cmd-params-cm: server.insecure=false, server.rootpath=/argocd)", second, StringComparison.Ordinal);
        // Why it ran again names the last failure; the finding itself is gone.
        Assert.DoesNotContain("charts/locations: helm: ", second, StringComparison.Ordinal);

        var sound = (await _cluster.RunAsync("--target=Preflight", "--exclusive")).ShouldEndWith(0);
        Assert.Contains("docs/troubleshooting.md#limits-above-memory", sound.Output, StringComparison.Ordinal);
    }

    private Action Replace(string file, string before, string after)
    {
        var path = Path.Combine(Copy.Root, file);
        var text = File.ReadAllText(path);
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));
        return () => File.WriteAllText(path, text);
    }
}
