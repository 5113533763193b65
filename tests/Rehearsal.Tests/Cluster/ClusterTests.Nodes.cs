using System.Text.RegularExpressions;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>Nodes that are replaced, added, removed, reset and upgraded.</summary>
public sealed partial class ClusterTests
{
    [Fact]
    [Position(70)]
    public async Task An_upgrade_by_one_minor_is_shown_node_by_node_and_by_two_is_refused()
    {
        await WholeAsync();
        var file = Path.Combine(Copy.Root, "environments", "versions.yaml");
        var text = await File.ReadAllTextAsync(file);
        try
        {
            await File.WriteAllTextAsync(file, text.Replace("version: 1.28.3", "version: 1.29.0", StringComparison.Ordinal));
            var incompatible = (await _cluster.RunAsync("--target=Upgrade", "--dryrun")).ShouldEndWith(2);
            Assert.All(new[] { "calico", "certManager", "etcd" }, component => Assert.Contains($"{component} supports kubernetes", OneLine(incompatible.Output), StringComparison.Ordinal));

            var supported = text.Replace("<1.29", "<1.31", StringComparison.Ordinal).Replace("/v1.28/", "/v1.29/", StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, supported.Replace("version: 1.28.3", "version: 1.29.0", StringComparison.Ordinal));
            var shown = (await _cluster.RunAsync("--target=Upgrade", "--dryrun")).ShouldEndWith(0);
            Assert.Equal(Copy.Nodes().Count, Regex.Count(shown.Output, @"^\s+\S+ \((1\.28\.3, )?kubelet 1\.28\.3\): .*uncordon", RegexOptions.Multiline));
            Assert.Matches(@"Upgrade would:\n\s+k8s-master \(1\.28\.3, kubelet 1\.28\.3\): save etcd; kubeadm 1\.29\.0; kubeadm upgrade plan, then apply v1\.29\.0", shown.Output);

            await File.WriteAllTextAsync(file, supported.Replace("version: 1.28.3", "version: 1.30.0", StringComparison.Ordinal));
            var refused = (await _cluster.RunAsync("--target=Upgrade", "--dryrun")).ShouldEndWith(2);
            Assert.Contains("From 1.28.3 to 1.30.0 are 2 minors", OneLine(refused.Output), StringComparison.Ordinal);
        }
        finally
        {
            await File.WriteAllTextAsync(file, text);
        }
    }

    [Fact]
    [Position(71)]
    [Trait("Length", "Long")]
    public async Task A_killed_store_gets_a_new_machine_and_keeps_its_data()
    {
        await WholeAsync();
        _cluster.Disturb();
        const string Name = "k8s-redis";
        var volumes = await VolumesAsync();
        var marker = Path.Combine(_cluster.Service("container-runtime").State, "volumes", volumes["stores/data-redis-0"], "marker");
        await File.WriteAllTextAsync(marker, "kept");
        var before = (await Cloud.LivingAsync())[Name];
        var unconfirmed = (await _cluster.RunAsync("--target=ReplaceNode", $"--node={Name}")).ShouldEndWith(2);
        Assert.Contains("--confirm=growbin", unconfirmed.Output, StringComparison.Ordinal);
        await Cloud.TerminateAsync(before);

        var run = (await _cluster.RunAsync("--target=ReplaceNode", $"--node={Name}", "--confirm=growbin")).ShouldEndWith(0);

        Assert.Contains($"the machine of {Name} ({before.InstanceId}) does not run", run.Output, StringComparison.Ordinal);
        Assert.NotEqual(before.InstanceId, (await Cloud.LivingAsync())[Name].InstanceId);
        await NodesAreAsTheEnvironmentHasThemAsync();
        await EverythingRunsWhereItBelongsAsync();
        Assert.Equal(volumes, await VolumesAsync());
        Assert.Equal("kept", await File.ReadAllTextAsync(marker));
    }

    [Fact]
    [Position(72)]
    [Trait("Length", "Long")]
    public async Task A_node_is_added_and_removed_by_name()
    {
        await WholeAsync();
        _cluster.Disturb();
        var text = await File.ReadAllTextAsync(Copy.EnvironmentFile);
        var needed = (await _cluster.RunAsync("--target=RemoveNode", "--node=k8s-redis", "--confirm=growbin")).ShouldEndWith(2);
        Assert.Contains("redis can run nowhere else", OneLine(needed.Output), StringComparison.Ordinal);

        (await _cluster.RunAsync("--target=AddNode", "--node=k8s-worker-3", "--like=k8s-worker-2")).ShouldEndWith(0);

        Assert.Equal(8, Copy.Nodes().Count);
        await NodesAreAsTheEnvironmentHasThemAsync();

        (await _cluster.RunAsync("--target=RemoveNode", "--node=k8s-worker-3", "--confirm=growbin")).ShouldEndWith(0);

        Assert.Equal(text, await File.ReadAllTextAsync(Copy.EnvironmentFile));
        Assert.Equal(Copy.Nodes(), await Cloud.RunningAsync());
        await NodesAreAsTheEnvironmentHasThemAsync();
        await EverythingRunsWhereItBelongsAsync();
    }

    [Fact]
    [Position(73)]
    [Trait("Length", "Long")]
    public async Task A_reset_leaves_bare_machines_and_a_new_cluster_comes_up_on_them()
    {
        await WholeAsync();
        _cluster.Disturb();
        var machines = await Cloud.LivingAsync();
        var identity = await NamespaceIdAsync();

        (await _cluster.RunAsync("--target=Reset", "--confirm=growbin")).ShouldEndWith(0);

        foreach (var machine in machines.Values)
        {
            var left = await _cluster.SshAsync(machine, "sudo sh -c 'ls -A /etc/kubernetes/pki /etc/cni/net.d /var/lib/etcd /etc/kubernetes/*.conf 2>/dev/null | grep -v :$; pgrep -l kubelet; true'");
            Assert.Equal("", left.Succeeded().Trim());
        }

        (await _cluster.RunAsync("--target=Cluster")).ShouldEndWith(0);

        Assert.NotEqual(identity, await NamespaceIdAsync());
        Assert.Equal(machines.ToDictionary(machine => machine.Key, machine => machine.Value.InstanceId), (await Cloud.LivingAsync()).ToDictionary(machine => machine.Key, machine => machine.Value.InstanceId));
        await NodesAreAsTheEnvironmentHasThemAsync();
        await EverythingRunsWhereItBelongsAsync();
    }

    // Volumes by the claim they are bound to.
    private async Task<SortedDictionary<string, string>> VolumesAsync() => new(
        (await _cluster.GetAsync("persistentvolumeclaims", "--all-namespaces")).GetProperty("items").EnumerateArray().ToDictionary(
            claim => $"{claim.GetProperty("metadata").GetProperty("namespace").GetString()}/{claim.GetProperty("metadata").GetProperty("name").GetString()}",
            claim => claim.GetProperty("spec").GetProperty("volumeName").GetString()!),
        StringComparer.Ordinal);

    private async Task<string?> NamespaceIdAsync() => (await _cluster.GetAsync("namespace", "kube-system")).GetProperty("metadata").GetProperty("uid").GetString();
}
