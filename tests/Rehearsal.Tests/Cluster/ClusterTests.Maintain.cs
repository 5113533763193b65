using System.Text;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>Upkeep of a running cluster: backups that lead back, and passwords that change.</summary>
public sealed partial class ClusterTests
{
    [Fact]
    [Position(50)]
    public async Task The_newest_backup_of_etcd_is_restored_into_an_instance_that_has_the_cluster_s_keys()
    {
        await WholeAsync();

        Assert.Contains("encrypted (AES256)", (await _cluster.RunAsync("--target=BackupEtcd")).ShouldEndWith(0).Output, StringComparison.Ordinal);
        var drill = (await _cluster.RunAsync("--target=EtcdRestoreDrill")).ShouldEndWith(0);

        Assert.Matches(@"All [1-9]\d* keys of the cluster that did not change since are in it", drill.Output);
        Assert.Equal("", (await _cluster.SshAsync((await Cloud.LivingAsync())["k8s-master"], "sudo find /var/lib/wastecoach/etcd-backup -name 'restore-*'")).Succeeded().Trim());
    }

    [Fact]
    [Position(51)]
    public async Task A_backup_of_PostgreSQL_takes_the_place_of_a_database_that_lost_a_table()
    {
        await DeployedAsync();
        Assert.Contains("encrypted", (await _cluster.RunAsync("--target=BackupPostgreSql")).ShouldEndWith(0).Output, StringComparison.Ordinal);
        (await _cluster.RunAsync("--target=RestorePostgreSql", "--confirm=another")).ShouldEndWith(2);

        var drill = (await _cluster.RunAsync("--target=RestorePostgreSql")).ShouldEndWith(0);
        Assert.Contains("each table's rows and checksum as dumped", drill.Output, StringComparison.Ordinal);
        var swap = (await _cluster.RunAsync("--target=RestorePostgreSql", "--confirm=growbin")).ShouldEndWith(0);

        Assert.Contains("what it was before is wastecoach_former", swap.Output, StringComparison.Ordinal);
        // The services' users may connect to it, and find their schemas: a user's whole journey goes through all of them. The connections
        // that were cut make each process answer 503 once.
        await Until.SeenAsync(
            "the services work on the restored database",
            TimeSpan.FromMinutes(2),
            async () => (await _cluster.RunAsync("--target=Smoke", "--exclusive", "--force")).ExitCode,
            code => code == 0);
    }

    [Fact]
    [Position(52)]
    [Trait("Length", "Long")]
    public async Task New_passwords_of_RabbitMQ_are_taken_and_old_ones_refused_even_when_the_rotation_was_cut_off()
    {
        await DeployedAsync();
        var before = await PasswordAsync();
        using (var killed = _cluster.Start("--target=RotateRabbitMqSecret"))
        {
            await killed.ReachesAsync("the new password is kept", async () => await PasswordAsync() != before);
            killed.Kill();
            await _cluster.EndAsync(killed);
        }

        var wanted = await PasswordAsync();
        var run = (await _cluster.RunAsync("--target=RotateRabbitMqSecret", "--wait-for-lock=5m")).ShouldEndWith(0);

        Assert.Contains("going on with rotation", run.Output, StringComparison.Ordinal);
        Assert.Contains("the broker takes the new ones of both users and refuses the old ones", run.Output, StringComparison.Ordinal);
        Assert.Equal(wanted, await PasswordAsync());
        Assert.DoesNotContain(wanted, run.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await _cluster.KubectlAsync("--namespace=stores", "get", "secret", "rabbitmq-rotation")).ExitCode);
        (await _cluster.RunAsync("--target=Smoke", "--exclusive", "--force")).ShouldEndWith(0);
    }

    [Fact]
    [Position(53)]
    public async Task Labels_and_taints_that_were_changed_by_hand_are_set_right()
    {
        await WholeAsync();
        (await _cluster.KubectlAsync("label", "node", "k8s-redis", "workload=other", "team=blue", "--overwrite")).Succeeded();
        (await _cluster.KubectlAsync("taint", "node", "k8s-redis", "dedicated-")).Succeeded();

        var run = (await _cluster.RunAsync("--target=NodeLabels")).ShouldEndWith(0);

        Assert.Contains("k8s-redis has what the environment does not name: label team=blue", run.Output, StringComparison.Ordinal);
        var node = await _cluster.GetAsync("node", "k8s-redis");
        Assert.Equal("cache", node.GetProperty("metadata").GetProperty("labels").GetProperty("workload").GetString());
        Assert.Contains(node.GetProperty("spec").GetProperty("taints").EnumerateArray(), taint => taint.GetProperty("key").GetString() == "dedicated" && taint.GetProperty("value").GetString() == "cache");
        (await _cluster.KubectlAsync("label", "node", "k8s-redis", "team-")).Succeeded();
    }

    private async Task<string> PasswordAsync() => Encoding.UTF8.GetString(Convert.FromBase64String(
        (await _cluster.GetAsync("--namespace=stores", "secret", "rabbitmq-passwords")).GetProperty("data").GetProperty("administrator").GetString()!));
}
