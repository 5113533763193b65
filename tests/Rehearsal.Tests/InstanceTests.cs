using Amazon.EC2;
using Amazon.EC2.Model;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>An instance of the emulated EC2 is a machine that one logs in to. Slow because machines boot.</summary>
[Collection(RehearsalTests.Name)]
[Trait("Category", "Rehearsal")]
public sealed class InstanceTests(SharedWorld shared)
{
    [Fact]
    public async Task An_instance_runs_systemd_at_its_private_address_and_lets_its_key_in()
    {
        var (subnet, prefix) = await shared.SubnetAsync();
        var instance = await shared.RunAsync("growbin-k8s-master", subnet, $"{prefix}.10");

        var seen = await shared.SshAsync($"{prefix}.10", "whoami; hostname; cat /proc/1/comm; systemctl is-system-running --wait; sudo id -u; hostname -I");

        Assert.Equal(["ubuntu", "growbin-k8s-master", "systemd", "running", "0", $"{prefix}.10"], Lines(seen.Succeeded()));
        Assert.Equal("running", instance.State.Name.Value);
        await shared.TerminateAsync(instance.InstanceId);
    }

    [Fact]
    public async Task A_key_that_was_not_imported_is_not_let_in()
    {
        var (subnet, prefix) = await shared.SubnetAsync();
        var instance = await shared.RunAsync("locked", subnet, $"{prefix}.10");
        var stranger = Path.Combine(shared.World.Folder, "stranger");
        (await Command.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", stranger])).Succeeded();

        var seen = await Command.RunAsync("ssh",
        [
            "-i", stranger, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no",
            "-o", "UserKnownHostsFile=/dev/null", $"ubuntu@{prefix}.10", "true",
        ]);

        Assert.Equal(255, seen.ExitCode);
        Assert.Contains("Permission denied", seen.Errors, StringComparison.Ordinal);
        await shared.TerminateAsync(instance.InstanceId);
    }

    [Fact]
    public async Task A_stopped_instance_does_not_answer_and_comes_back_with_its_disk_and_its_new_type()
    {
        var (subnet, prefix) = await shared.SubnetAsync();
        var address = $"{prefix}.10";
        var instance = await shared.RunAsync("keeper", subnet, address);
        (await shared.SshAsync(address, "echo kept | sudo tee /root/file /var/lib/containerd/file && sudo hostnamectl hostname renamed")).Succeeded();
        var larger = new ModifyInstanceAttributeRequest { InstanceId = instance.InstanceId, InstanceType = "t3.large" };

        var running = await Assert.ThrowsAsync<AmazonEC2Exception>(() => shared.World.Ec2.ModifyInstanceAttributeAsync(larger));
        await shared.World.Ec2.StopInstancesAsync(new StopInstancesRequest { InstanceIds = [instance.InstanceId] });
        await shared.StateAsync(instance.InstanceId, "stopped");
        var stopped = await shared.SshAsync(address, "true");
        await shared.World.Ec2.ModifyInstanceAttributeAsync(larger);
        await shared.World.Ec2.StartInstancesAsync(new StartInstancesRequest { InstanceIds = [instance.InstanceId] });
        await shared.ReachableAsync(instance.InstanceId);

        Assert.Equal("IncorrectInstanceState", running.ErrorCode);
        Assert.Equal(255, stopped.ExitCode);
        Assert.Equal(["kept", "kept", "renamed"], Lines((await shared.SshAsync(address, "sudo cat /root/file /var/lib/containerd/file; hostname")).Succeeded()));
        Assert.Equal("t3.large", (await shared.DescribeAsync(instance.InstanceId)).InstanceType.Value);
        Assert.Contains("memory: 7885291Ki", (await shared.SshAsync(address, "sudo cat /etc/rehearsal/node.yaml")).Succeeded(), StringComparison.Ordinal);
        await shared.TerminateAsync(instance.InstanceId);
    }

    [Fact]
    public async Task A_reboot_starts_the_machine_again_with_its_disk()
    {
        var (subnet, prefix) = await shared.SubnetAsync();
        var address = $"{prefix}.10";
        var instance = await shared.RunAsync("rebooter", subnet, address);
        var before = (await shared.SshAsync(address, "echo kept | sudo tee /root/file >/dev/null; systemctl show --value --property UserspaceTimestampMonotonic")).Succeeded();

        await shared.World.Ec2.RebootInstancesAsync(new RebootInstancesRequest { InstanceIds = [instance.InstanceId] });
        await Until.SeenAsync(
            "the machine has another start time",
            TimeSpan.FromSeconds(90),
            () => shared.SshAsync(address, "systemctl show --value --property UserspaceTimestampMonotonic"),
            seen => seen.ExitCode == 0 && seen.Output != before);

        Assert.Equal("kept\n", (await shared.SshAsync(address, "sudo cat /root/file")).Succeeded());
        await shared.TerminateAsync(instance.InstanceId);
    }

    [Fact]
    public async Task Terminating_removes_the_container_its_volumes_and_its_interface()
    {
        var (subnet, prefix) = await shared.SubnetAsync();
        var before = await shared.World.DockerAsync("volume", "ls", "--quiet");
        var instance = await shared.RunAsync("mortal", subnet, $"{prefix}.10");
        var during = await shared.World.DockerAsync("volume", "ls", "--quiet");

        await shared.TerminateAsync(instance.InstanceId);

        Assert.NotEqual(before, during);
        Assert.Equal(before, await shared.World.DockerAsync("volume", "ls", "--quiet"));
        Assert.Equal("", await shared.World.DockerAsync("ps", "--all", "--quiet", "--filter", $"label=wastecoach.instance={instance.InstanceId}"));
        await shared.World.Ec2.DeleteSubnetAsync(new DeleteSubnetRequest { SubnetId = subnet });
    }

    [Fact]
    public async Task A_machine_is_told_its_size_and_reaches_the_cloud()
    {
        var (subnet, prefix) = await shared.SubnetAsync();
        var address = $"{prefix}.10";
        var instance = await shared.RunAsync("told", subnet, address);

        var size = Lines((await shared.SshAsync(address, "sudo cat /etc/rehearsal/node.yaml")).Succeeded());
        var place = Lines((await shared.SshAsync(address, "sudo cat /etc/rehearsal/cloud.yaml")).Succeeded());
        var seen = await shared.SshAsync(address, $"curl -sS --max-time 10 http://{shared.World.Network}.0.1:{shared.World.Port}/rehearsal/identity");

        // t3.small: 2 processors, and of 2 GiB what Linux shows.
        Assert.Equal("cpu: 2", size[0]);
        Assert.Equal("memory: 1971322Ki", size[1]);
        Assert.Equal([$"endpoint: http://{shared.World.Network}.0.1:{shared.World.Port}", "region: ap-northeast-2", "zone: ap-northeast-2a", $"instanceId: {instance.InstanceId}"], place);
        Assert.Contains("\"id\"", seen.Succeeded(), StringComparison.Ordinal);
        await shared.TerminateAsync(instance.InstanceId);
    }

    [Fact]
    public async Task A_second_instance_at_the_same_address_is_refused()
    {
        var (subnet, prefix) = await shared.SubnetAsync();
        var instance = await shared.RunAsync("first", subnet, $"{prefix}.10");

        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(() => shared.RunAsync("second", subnet, $"{prefix}.10"));

        Assert.Equal("InvalidIPAddress.InUse", error.ErrorCode);
        await shared.TerminateAsync(instance.InstanceId);
    }

    [Theory]
    [InlineData(".1", "reserved")]
    [InlineData(".255", "reserved")]
    public async Task An_address_that_AWS_keeps_for_itself_is_refused(string host, string reason)
    {
        var (subnet, prefix) = await shared.SubnetAsync();

        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(() => shared.RunAsync("reserved", subnet, prefix + host));

        Assert.Equal("InvalidParameterValue", error.ErrorCode);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_as_user_data_runs_once()
    {
        var (subnet, prefix) = await shared.SubnetAsync();
        var address = $"{prefix}.10";
        var script = Convert.ToBase64String("#!/bin/sh\necho ran >> /root/user-data\n"u8);
        var instance = await shared.RunAsync("scripted", subnet, address, script);
        (await shared.SshAsync(address, "systemctl is-system-running --wait")).Succeeded();

        await shared.World.Ec2.StopInstancesAsync(new StopInstancesRequest { InstanceIds = [instance.InstanceId] });
        await shared.StateAsync(instance.InstanceId, "stopped");
        await shared.World.Ec2.StartInstancesAsync(new StartInstancesRequest { InstanceIds = [instance.InstanceId] });
        await shared.ReachableAsync(instance.InstanceId);
        (await shared.SshAsync(address, "systemctl is-system-running --wait")).Succeeded();

        Assert.Equal("ran\n", (await shared.SshAsync(address, "sudo cat /root/user-data")).Succeeded());
        await shared.TerminateAsync(instance.InstanceId);
    }

    [Fact]
    public async Task User_data_that_would_be_ignored_is_refused()
    {
        var (subnet, prefix) = await shared.SubnetAsync();
        var config = Convert.ToBase64String("#cloud-config\nhostname: named\npackages: [nginx]\n"u8);

        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(() => shared.RunAsync("ignored", subnet, $"{prefix}.10", config));

        Assert.Contains("packages", error.Message, StringComparison.Ordinal);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
