using System.Text.Json;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>What becomes of the prepared machines: Kubernetes and everything that runs on it before our services.</summary>
public sealed partial class ClusterTests
{
    private static readonly string[] PlatformPhases =
    [
        "Addons", "AlbController", "ApplicationSecrets", "ArgoCd", "CertManager", "EbsCsi", "EtcdBackup", "IngressClass", "IngressResources", "Monitoring", "PostgreSql", "RabbitMq", "Redis", "RegistryLogin", "RepositoryLogin", "Route53",
    ];

    [Fact]
    [Position(12)]
    public async Task The_prepared_machines_become_a_whole_cluster()
    {
        await _cluster.UpAsync();
        _cluster.Disturb();

        var run = (await _cluster.RunAsync("--target=Cluster")).ShouldEndWith(0);

        await NodesAreAsTheEnvironmentHasThemAsync();
        await StorageAndNamesLeadWhereTheyMustAsync();
        await EverythingRunsWhereItBelongsAsync();
        TellWhatOverlapped(run.Report);
    }

    [Fact]
    [Position(13)]
    public async Task A_whole_cluster_is_skipped_as_a_whole()
    {
        await WholeAsync();

        var run = (await _cluster.RunAsync("--target=Cluster")).ShouldEndWith(0);

        Assert.All(run.Report.Phases, phase => Assert.Equal(("skipped", phase.Phase), (phase.Result, phase.Phase)));
        Assert.Contains(run.Report.Phases, phase => phase.Phase == "Verify");
        _cluster.Say($"all {run.Report.Phases.Count} phases skipped: {run.Took.TotalSeconds:0.00} s from the start of build.sh");
    }

    [Fact]
    [Position(14)]
    public async Task A_changed_request_of_Prometheus_runs_its_phase_alone()
    {
        await WholeAsync();
        _cluster.Disturb();
        Copy.Edit("prometheus: { node: monitoring, requests: { cpu: 500m", "prometheus: { node: monitoring, requests: { cpu: 400m");

        var run = (await _cluster.RunAsync("--target=Monitoring", "--exclusive")).ShouldEndWith(0);

        Assert.Equal(["Monitoring"], run.Report.With("done"));
        Assert.Contains("workloads.prometheus.requests.cpu changed from 500m to 400m", run.Report["Monitoring"].Reason!, StringComparison.Ordinal);
        var pod = await _cluster.GetAsync("pods", "--namespace=monitoring", "prometheus-kube-prometheus-stack-prometheus-0");
        var container = pod.GetProperty("spec").GetProperty("containers").EnumerateArray().Single(found => found.GetProperty("name").GetString() == "prometheus");
        Assert.Equal("400m", container.GetProperty("resources").GetProperty("requests").GetProperty("cpu").GetString());
    }

    [Fact]
    [Position(15)]
    public async Task A_request_that_fits_on_no_node_is_refused_with_the_sum_and_otherwise_ends_with_the_scheduler_s_reason()
    {
        await WholeAsync();
        _cluster.Disturb();
        Copy.Restore();
        Copy.Edit("prometheus: { node: monitoring, requests: { cpu: 500m", "prometheus: { node: monitoring, requests: { cpu: 3500m");

        var refused = (await _cluster.RunAsync("--target=Monitoring")).ShouldEndWith(1);
        var forced = (await _cluster.RunAsync("--target=Monitoring", "--exclusive", "--force")).ShouldEndWith(1);

        Assert.Equal("failed", refused.Report["Preflight"].Result);
        Assert.Contains("k8s-monitoring (t3.large) can allocate 2000m of processor time, but 4730m are requested: prometheus 3500m", OneLine(refused.Output), StringComparison.Ordinal);
        Assert.Equal("failed", forced.Report["Monitoring"].Result);
        Assert.Contains("Insufficient cpu", OneLine(forced.Output), StringComparison.Ordinal);
        Assert.DoesNotContain("not within", forced.Output, StringComparison.Ordinal);
        Assert.True(forced.Report["Monitoring"].Seconds < 120, $"the phase took {forced.Report["Monitoring"].Seconds} s to say so");
        Copy.Restore();
        (await _cluster.RunAsync("--target=Cluster")).ShouldEndWith(0);
    }

    [Fact]
    [Position(16)]
    public async Task A_store_whose_node_is_labelled_otherwise_is_refused_before_anything_is_touched()
    {
        Copy.Edit("workload: database\n", "workload: databases\n");

        var refused = (await _cluster.RunAsync("--target=Preflight")).ShouldEndWith(2);

        Copy.Restore();
        Assert.Contains("no node matches the selector workload=database", OneLine(refused.Output), StringComparison.Ordinal);
        Assert.Contains("workloads.postgresql.node", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Position(17)]
    public async Task A_provider_id_that_somebody_made_up_is_found_with_node_and_both_values()
    {
        await WholeAsync();
        _cluster.Disturb();
        const string Name = "k8s-worker-2";
        var expected = (await _cluster.GetAsync("node", Name)).GetProperty("spec").GetProperty("providerID").GetString()!;
        const string MadeUp = "aws:///ap-northeast-2b/i-0123456789abcdef0";
        await ReplaceProviderIdAsync(Name, MadeUp);

        var run = (await _cluster.RunAsync("--target=ProviderId")).ShouldEndWith(1);

        Assert.Contains($"{Name}: found provider id {MadeUp}, expected {expected}", OneLine(run.Output), StringComparison.Ordinal);
        await ReplaceProviderIdAsync(Name, expected);
        (await _cluster.RunAsync("--target=Cluster")).ShouldEndWith(0);
    }

    [Fact]
    [Position(18)]
    [Trait("Length", "Long")]
    public async Task Forced_playbooks_change_nothing()
    {
        await WholeAsync();
        var secrets = await SecretVersionsAsync();

        var run = (await _cluster.RunAsync("--target=Bootstrap", "--target=Platform", "--force")).ShouldEndWith(0);

        Assert.All(
            PlatformPhases.Except(["RegistryLogin", "RepositoryLogin"]).Concat(["Common", "MasterInit", "WorkerJoin", "ProviderId", "Cni"]),
            phase => Assert.Matches(@"\d+ hosts, \d+ ok, 0 changed", run.LogOf(phase)));
        // The logins are no playbooks: what they apply is a Secret each.
        Assert.Equal(secrets, await SecretVersionsAsync());
    }

    // Of each Secret, the version of its last change. A token with which nodes join is made for the occasion.
    private async Task<SortedDictionary<string, string>> SecretVersionsAsync() => new(
        (await _cluster.GetAsync("secrets", "--all-namespaces")).GetProperty("items").EnumerateArray()
            .Where(secret => secret.GetProperty("type").GetString() != "bootstrap.kubernetes.io/token")
            .Select(secret => secret.GetProperty("metadata"))
            .ToDictionary(secret => $"{secret.GetProperty("namespace").GetString()}/{secret.GetProperty("name").GetString()}", secret => secret.GetProperty("resourceVersion").GetString()!),
        StringComparer.Ordinal);

    private async Task WholeAsync()
    {
        if (!(await _cluster.KubectlAsync("get", "ingresses", "--all-namespaces")).Output.Contains("monitoring", StringComparison.Ordinal))
        {
            Copy.Restore();
            (await _cluster.RunAsync("--target=Cluster")).ShouldEndWith(0);
        }
    }

    private async Task NodesAreAsTheEnvironmentHasThemAsync()
    {
        var instances = await Cloud.LivingAsync();
        var nodes = (await _cluster.GetAsync("nodes")).GetProperty("items").EnumerateArray().ToDictionary(node => node.GetProperty("metadata").GetProperty("name").GetString()!);
        Assert.Equal(instances.Keys.Order(StringComparer.Ordinal), nodes.Keys.Order(StringComparer.Ordinal));
        var text = await File.ReadAllTextAsync(Copy.EnvironmentFile);
        foreach (var (name, node) in nodes)
        {
            var block = text[text.IndexOf($"- name: {name}\n", StringComparison.Ordinal)..].Split("\n  - name:", 2)[0].Split("\nworkloads:", 2)[0];
            var workload = System.Text.RegularExpressions.Regex.Match(block, @"workload: (\S+)").Groups[1].Value;
            var taints = node.GetProperty("spec").TryGetProperty("taints", out var list)
                ? list.EnumerateArray().Select(taint => $"{taint.GetProperty("key").GetString()}={(taint.TryGetProperty("value", out var value) ? value.GetString() : "")}:{taint.GetProperty("effect").GetString()}").ToList()
                : [];
            var zone = instances[name].Placement.AvailabilityZone;
            Assert.Equal($"aws:///{zone}/{instances[name].InstanceId}", node.GetProperty("spec").GetProperty("providerID").GetString());
            Assert.Equal(workload, node.GetProperty("metadata").GetProperty("labels").GetProperty("workload").GetString());
            Assert.Equal(
                block.Contains("dedicated: true", StringComparison.Ordinal) ? [$"dedicated={workload}:NoSchedule"] : workload == "control-plane" ? ["node-role.kubernetes.io/control-plane=:NoSchedule"] : [],
                taints);
            Assert.Equal("True", ConditionOf(node, "Ready"));
        }
    }

    private async Task StorageAndNamesLeadWhereTheyMustAsync()
    {
        var defaults = (await _cluster.GetAsync("storageclasses")).GetProperty("items").EnumerateArray()
            .Where(found => found.GetProperty("metadata").TryGetProperty("annotations", out var marks)
                && marks.TryGetProperty("storageclass.kubernetes.io/is-default-class", out var mark) && mark.GetString() == "true")
            .Select(found => found.GetProperty("metadata").GetProperty("name").GetString());
        Assert.Equal(["gp3"], defaults);
        var addresses = (await _cluster.GetAsync("ingresses", "--all-namespaces")).GetProperty("items").EnumerateArray()
            .Select(ingress => ingress.GetProperty("status").GetProperty("loadBalancer").GetProperty("ingress")[0].GetProperty("hostname").GetString()!).ToList();
        Assert.Equal(3, addresses.Count);
        var address = Assert.Single(addresses.Distinct());
        Assert.Equal(
            new[] { "api.growbin.app", "argocd.growbin.app", "grafana.growbin.app", "growbin.app", "www.growbin.app" }.ToDictionary(name => name, _ => address),
            await Cloud.AliasesAsync());
    }

    private async Task EverythingRunsWhereItBelongsAsync()
    {
        var kinds = (await _cluster.GetAsync("nodes")).GetProperty("items").EnumerateArray()
            .ToDictionary(node => node.GetProperty("metadata").GetProperty("name").GetString()!, node => node.GetProperty("metadata").GetProperty("labels").GetProperty("workload").GetString()!);
        var places = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pod in (await _cluster.GetAsync("pods", "--all-namespaces")).GetProperty("items").EnumerateArray())
        {
            var name = $"{pod.GetProperty("metadata").GetProperty("namespace").GetString()}/{pod.GetProperty("metadata").GetProperty("name").GetString()}";
            Assert.True(pod.GetProperty("status").GetProperty("phase").GetString() == "Succeeded" || ConditionOf(pod, "Ready") == "True", $"{name} is not ready");
            places[name] = kinds[pod.GetProperty("spec").GetProperty("nodeName").GetString()!];
        }

        foreach (var (begin, kind) in new[]
        {
            ("monitoring/prometheus-kube-prometheus-stack-prometheus-0", "monitoring"), ("monitoring/alertmanager-", "monitoring"), ("monitoring/kube-prometheus-stack-grafana-", "monitoring"),
            ("stores/rabbitmq-server-0", "message-queue"), ("stores/postgresql-0", "database"), ("stores/redis-0", "cache"), ("argocd/argocd-server-", "control-plane"),
            ("kube-system/aws-load-balancer-controller-", "control-plane"), ("kube-system/ebs-csi-controller-", "control-plane"), ("cert-manager/cert-manager-", "control-plane"),
        })
        {
            var found = places.Where(place => place.Key.StartsWith(begin, StringComparison.Ordinal)).ToList();
            Assert.True(found.Count > 0, $"no pod {begin}… among {string.Join(", ", places.Keys)}");
            Assert.All(found, place => Assert.Equal((place.Key, kind), (place.Key, place.Value)));
        }
    }

    private void TellWhatOverlapped(Report report)
    {
        var phases = report.Phases.Where(phase => PlatformPhases.Contains(phase.Phase) && phase.Result == "done").ToList();
        var most = phases.Max(phase => phases.Count(other => other.Start <= phase.Start && phase.Start < other.End));
        var sum = phases.Sum(phase => phase.Seconds);
        var wall = (phases.Max(phase => phase.End)! - phases.Min(phase => phase.Start)!).Value.TotalSeconds;
        _cluster.Say($"Platform: {phases.Count} phases, {sum:0} s in sum, {wall:0} s from the first to the last, up to {most} at once");
        Assert.True(most >= 4, $"at most {most} phases ran at once");
        Assert.True(wall < sum, $"{wall} s are not less than the sum of {sum} s");
    }

    // It can't be changed in place, so the object is made anew, as by somebody who has deleted it. The node's own kubelet may be first.
    private async Task ReplaceProviderIdAsync(string name, string id)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse((await _cluster.GetAsync("node", name)).GetRawText())!;
        node["spec"]!["providerID"] = id;
        foreach (var field in new[] { "resourceVersion", "uid", "creationTimestamp", "managedFields" })
        {
            node["metadata"]!.AsObject().Remove(field);
        }

        var file = Path.Combine(Copy.Root, ".build", $"{name}.json");
        await File.WriteAllTextAsync(file, node.ToJsonString());
        for (var attempt = 1; ; attempt++)
        {
            var made = await _cluster.KubectlAsync("replace", "--force", "--filename", file);
            if (attempt == 10 || !made.Errors.Contains("AlreadyExists", StringComparison.Ordinal))
            {
                made.Succeeded();
                return;
            }
        }
    }

    private static string? ConditionOf(JsonElement item, string type) => item.GetProperty("status").GetProperty("conditions").EnumerateArray()
        .Where(condition => condition.GetProperty("type").GetString() == type).Select(condition => condition.GetProperty("status").GetString()).FirstOrDefault();

    private static string OneLine(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\s+", " ");
}
