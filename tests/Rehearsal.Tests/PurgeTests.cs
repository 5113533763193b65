using Amazon.EC2;
using Amazon.EC2.Model;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>A world of its own, taken down. Slow because a machine boots.</summary>
[Trait("Category", "Rehearsal")]
public sealed class PurgeTests
{
    [Fact]
    public async Task Purge_leaves_no_process_bridge_chain_route_mount_or_file()
    {
        using var world = new World("purged", "10.97", "198.20");
        Assert.Equal(3, (await world.Engine.RunAsync("status")).ExitCode);
        Assert.Equal(3, (await world.Cloud.RunAsync("status")).ExitCode);
        await world.UpAsync();
        var run = Path.GetDirectoryName(world.Socket)!;
        var id = Path.GetFileName(run);
        await RunInstanceAsync(world);
        var during = await TracesAsync(id, run, world);

        await world.PurgeAsync();

        Assert.All(["process", "bridge", "chain", "route", "mount"], kind => Assert.Contains(kind, during.Keys));
        Assert.Empty(await TracesAsync(id, run, world));
        Assert.False(Directory.Exists(run));
        Assert.False(Directory.Exists(world.Engine.State));
        Assert.False(Directory.Exists(world.Cloud.State));
        (await world.Engine.RunAsync("purge")).Succeeded();
        (await world.Cloud.RunAsync("purge")).Succeeded();
    }

    [Fact]
    public async Task A_network_that_another_holds_is_refused_with_its_name()
    {
        using var first = new World("holder", "10.96", "198.21");
        using var second = new World("latecomer", "10.96", "198.22");
        (await first.Engine.RunAsync("up")).Succeeded();

        var refused = await second.Engine.RunAsync("up");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(first.Engine.State, refused.Errors, StringComparison.Ordinal);
        await second.PurgeAsync();
        Assert.Equal(0, (await first.Engine.RunAsync("status")).ExitCode);
        await first.PurgeAsync();
    }

    private static async Task RunInstanceAsync(World world)
    {
        var vpc = await world.Ec2.CreateVpcAsync(new CreateVpcRequest { CidrBlock = $"{world.Network}.0.0/16" });
        var subnet = await world.Ec2.CreateSubnetAsync(new CreateSubnetRequest { VpcId = vpc.Vpc.VpcId, CidrBlock = $"{world.Network}.1.0/24" });
        var images = await world.Ec2.DescribeImagesAsync(new DescribeImagesRequest { Owners = ["099720109477"] });
        var run = await world.Ec2.RunInstancesAsync(new RunInstancesRequest
        {
            ImageId = images.Images.First().ImageId,
            InstanceType = InstanceType.T3Small,
            MinCount = 1,
            MaxCount = 1,
            SubnetId = subnet.Subnet.SubnetId,
        });
        var id = run.Reservation.Instances.Single().InstanceId;
        await Until.SeenAsync(
            $"{id} is running",
            TimeSpan.FromSeconds(60),
            async () => (await world.Ec2.DescribeInstancesAsync(new DescribeInstancesRequest { InstanceIds = [id] })).Reservations.Single().Instances.Single().State.Name.Value,
            state => state == "running");
    }

    /// <summary>What of the world can be seen on this host, by kind.</summary>
    private static async Task<Dictionary<string, string>> TracesAsync(string id, string run, World world)
    {
        var chains = (await Command.RunAsync("iptables-save", [])).Succeeded();
        var everything = new Dictionary<string, string>
        {
            ["process"] = (await Command.RunAsync("ps", ["-eo", "args"])).Succeeded(),
            ["bridge"] = (await Command.RunAsync("ip", ["-brief", "link"])).Succeeded(),
            ["chain"] = chains,
            ["route"] = (await Command.RunAsync("ip", ["route"])).Succeeded(),
            ["mount"] = await File.ReadAllTextAsync("/proc/self/mounts"),
        };
        string[] names = [run, id, world.Engine.State, world.Cloud.State, $"{world.Network}.", "198.20."];
        return everything
            .Select(kind => (kind.Key, Found: string.Join('\n', kind.Value.Split('\n').Where(line => names.Any(name => line.Contains(name, StringComparison.Ordinal))))))
            .Where(kind => kind.Found.Length > 0)
            .ToDictionary(kind => kind.Key, kind => kind.Found);
    }
}
