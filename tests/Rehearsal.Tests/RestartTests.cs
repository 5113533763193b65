using Amazon.EC2.Model;
using Amazon.S3.Model;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>What is left when a service is killed and brought up again. Slow because machines boot.</summary>
[Collection(RehearsalTests.Name)]
[Trait("Category", "Rehearsal")]
public sealed class RestartTests(SharedWorld shared)
{
    [Fact]
    public async Task A_killed_cloud_comes_back_as_the_same_world_with_its_instances_and_objects()
    {
        var world = shared.World;
        var (subnet, prefix) = await shared.SubnetAsync();
        var instance = await shared.RunAsync("survivor", subnet, $"{prefix}.10");
        var container = await ContainerAsync(instance.InstanceId);
        await world.S3.PutBucketAsync(new PutBucketRequest { BucketName = "survivors", BucketRegionName = "ap-northeast-2" });
        var before = await world.PageAsync("/rehearsal/identity");
        await Until.SeenAsync(
            "what was made is on disk",
            TimeSpan.FromSeconds(10),
            () => Task.FromResult(File.GetLastWriteTimeUtc(Path.Combine(world.Cloud.State, "world.pickle"))),
            written => DateTime.UtcNow - written > TimeSpan.FromSeconds(1));

        // An object is on disk when its writer is answered: nothing is waited for.
        await world.S3.PutObjectAsync(new PutObjectRequest { BucketName = "survivors", Key = "last", ContentBody = "words" });
        await KillAsync(Path.Combine(world.Cloud.State, "cloud.pid"));
        Assert.Equal(3, (await world.Cloud.RunAsync("status")).ExitCode);
        (await world.Cloud.RunAsync("up")).Succeeded();

        var after = await world.PageAsync("/rehearsal/identity");
        Assert.Equal(before.GetProperty("id").GetString(), after.GetProperty("id").GetString());
        Assert.True(after.GetProperty("restored").GetBoolean());
        await Assert.ThrowsAsync<BucketAlreadyOwnedByYouException>(() => world.S3.PutBucketAsync(new PutBucketRequest { BucketName = "survivors", BucketRegionName = "ap-northeast-2" }));
        using var kept = await world.S3.GetObjectAsync("survivors", "last");
        using var reader = new StreamReader(kept.ResponseStream);
        Assert.Equal("words", await reader.ReadToEndAsync());
        Assert.Equal("running", (await shared.DescribeAsync(instance.InstanceId)).State.Name.Value);
        Assert.Equal(container, await ContainerAsync(instance.InstanceId));
        await shared.TerminateAsync(instance.InstanceId);
        await world.Ec2.DeleteSubnetAsync(new DeleteSubnetRequest { SubnetId = subnet });
    }

    [Fact]
    public async Task A_killed_engine_comes_back_with_its_machines_and_their_disks()
    {
        var (subnet, prefix) = await shared.SubnetAsync();
        var address = $"{prefix}.10";
        var instance = await shared.RunAsync("phoenix", subnet, address);
        (await shared.SshAsync(address, "echo kept | sudo tee /root/file && sync")).Succeeded();

        await KillAsync(Path.Combine(Path.GetDirectoryName(shared.World.Socket)!, "dockerd.started"));
        Assert.Equal(3, (await shared.World.Engine.RunAsync("status")).ExitCode);
        (await shared.World.Engine.RunAsync("up")).Succeeded();
        (await shared.World.Cloud.RunAsync("up")).Succeeded();

        var seen = await Until.SeenAsync("the machine answers", TimeSpan.FromSeconds(90), () => shared.SshAsync(address, "sudo cat /root/file"), seen => seen.ExitCode == 0);
        Assert.Equal("kept\n", seen.Output);
        await shared.TerminateAsync(instance.InstanceId);
    }

    [Fact]
    public async Task Stopped_services_come_back_with_their_machines_and_disks()
    {
        var world = shared.World;
        var (subnet, prefix) = await shared.SubnetAsync();
        var address = $"{prefix}.10";
        var instance = await shared.RunAsync("sleeper", subnet, address);
        (await shared.SshAsync(address, "echo kept | sudo tee /root/file")).Succeeded();

        (await world.Cloud.RunAsync("down")).Succeeded();
        (await world.Engine.RunAsync("down")).Succeeded();
        Assert.Equal(3, (await world.Cloud.RunAsync("status")).ExitCode);
        Assert.Equal(3, (await world.Engine.RunAsync("status")).ExitCode);
        var asleep = await shared.SshAsync(address, "true");
        await world.UpAsync();

        Assert.Contains("No route to host", asleep.Errors, StringComparison.Ordinal);
        var seen = await Until.SeenAsync("the machine answers", TimeSpan.FromSeconds(90), () => shared.SshAsync(address, "sudo cat /root/file"), seen => seen.ExitCode == 0);
        Assert.Equal("kept\n", seen.Output);
        await shared.TerminateAsync(instance.InstanceId);
    }

    [Fact]
    public async Task A_machine_removed_behind_its_back_makes_the_cloud_ill_and_up_makes_a_new_one()
    {
        var world = shared.World;
        var (subnet, prefix) = await shared.SubnetAsync();
        var instance = await shared.RunAsync("stolen", subnet, $"{prefix}.10");

        await world.DockerAsync("rm", "--force", "--volumes", await ContainerAsync(instance.InstanceId));
        var ill = await world.Cloud.RunAsync("status");
        (await world.Cloud.RunAsync("up")).Succeeded();
        await shared.ReachableAsync(instance.InstanceId);

        Assert.Equal(1, ill.ExitCode);
        Assert.Contains(instance.InstanceId, ill.Output, StringComparison.Ordinal);
        (await shared.SshAsync($"{prefix}.10", "true")).Succeeded();
        await shared.TerminateAsync(instance.InstanceId);
    }

    private async Task<string> ContainerAsync(string instance)
    {
        var container = await shared.World.DockerAsync("ps", "--quiet", "--no-trunc", "--filter", $"label=wastecoach.instance={instance}");
        Assert.NotEqual("", container);
        return container;
    }

    private static async Task KillAsync(string pidFile)
    {
        var pid = (await File.ReadAllTextAsync(pidFile)).Trim();
        (await Command.RunAsync("kill", ["-KILL", pid])).Succeeded();
    }
}
