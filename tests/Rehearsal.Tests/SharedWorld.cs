using Amazon.EC2;
using Amazon.EC2.Model;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>One world for all tests that do not take it apart, with a VPC and a key pair in it.</summary>
public sealed class SharedWorld : IAsyncLifetime
{
    private int _subnets;

    /// <summary>The services and their clients.</summary>
    public World World { get; } = new("shared", "10.99", "198.19");

    /// <summary>Id of the VPC that spans the engine's network.</summary>
    public string Vpc { get; private set; } = "";

    /// <summary>Path of the private key of the key pair <c>operator</c>.</summary>
    public string PrivateKey => Path.Combine(World.Folder, "id_ed25519");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Assert.True(Environment.IsPrivilegedProcess, "These tests make bridges, routes and containers: run them as root on a machine with Debian's docker.io and mmdebstrap.");
        await World.UpAsync();
        (await Command.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "rehearsal", "-f", PrivateKey])).Succeeded();
        var publicKey = await File.ReadAllBytesAsync(PrivateKey + ".pub");
        await World.Ec2.ImportKeyPairAsync(new ImportKeyPairRequest { KeyName = "operator", PublicKeyMaterial = Convert.ToBase64String(publicKey) });
        var vpc = await World.Ec2.CreateVpcAsync(new CreateVpcRequest { CidrBlock = $"{World.Network}.0.0/16" });
        Vpc = vpc.Vpc.VpcId;
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await World.PurgeAsync();
        World.Dispose();
    }

    /// <summary>Makes a subnet that no other test uses; <c>prefix</c> are the first three numbers of its addresses.</summary>
    public async Task<(string Id, string Prefix)> SubnetAsync()
    {
        var prefix = $"{World.Network}.{Interlocked.Increment(ref _subnets)}";
        var subnet = await World.Ec2.CreateSubnetAsync(new CreateSubnetRequest { VpcId = Vpc, CidrBlock = $"{prefix}.0/24", AvailabilityZone = "ap-northeast-2a" });
        return (subnet.Subnet.SubnetId, prefix);
    }

    /// <summary>Starts an instance named <paramref name="name"/> at the address and waits until its sshd listens.</summary>
    public async Task<Instance> RunAsync(string name, string subnet, string address, string? userData = null)
    {
        var images = await World.Ec2.DescribeImagesAsync(new DescribeImagesRequest
        {
            Owners = ["099720109477"],
            Filters = [new Filter("name", ["ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-*"])],
        });
        var run = await World.Ec2.RunInstancesAsync(new RunInstancesRequest
        {
            ImageId = images.Images.OrderBy(image => image.CreationDate, StringComparer.Ordinal).Last().ImageId,
            InstanceType = InstanceType.T3Small,
            MinCount = 1,
            MaxCount = 1,
            KeyName = "operator",
            SubnetId = subnet,
            PrivateIpAddress = address,
            UserData = userData,
            TagSpecifications = [new TagSpecification { ResourceType = ResourceType.Instance, Tags = [new Tag("Name", name)] }],
        });
        var id = run.Reservation.Instances.Single().InstanceId;
        await ReachableAsync(id);
        return await DescribeAsync(id);
    }

    /// <summary>Waits until the instance's status check is passed.</summary>
    public Task ReachableAsync(string instance) => Until.SeenAsync(
        $"status check of {instance} is ok",
        TimeSpan.FromSeconds(120),
        async () =>
        {
            var status = await World.Ec2.DescribeInstanceStatusAsync(new DescribeInstanceStatusRequest { InstanceIds = [instance], IncludeAllInstances = true });
            return status.InstanceStatuses.Single().Status.Status.Value;
        },
        status => status == "ok");

    /// <summary>Waits until the instance has the state.</summary>
    public Task StateAsync(string instance, string state) => Until.SeenAsync(
        $"{instance} is {state}",
        TimeSpan.FromSeconds(60),
        async () => (await DescribeAsync(instance)).State.Name.Value,
        seen => seen == state);

    /// <summary>What EC2 says of the instance.</summary>
    public async Task<Instance> DescribeAsync(string instance)
    {
        var answer = await World.Ec2.DescribeInstancesAsync(new DescribeInstancesRequest { InstanceIds = [instance] });
        return answer.Reservations.Single().Instances.Single();
    }

    /// <summary>Runs a command on a machine as its login user.</summary>
    public Task<CommandResult> SshAsync(string address, string command) => Command.RunAsync("ssh",
    [
        "-i", PrivateKey, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "LogLevel=ERROR",
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", $"ubuntu@{address}", command,
    ]);

    /// <summary>Ends the instance and waits until it is gone.</summary>
    public async Task TerminateAsync(string instance)
    {
        await World.Ec2.TerminateInstancesAsync(new TerminateInstancesRequest { InstanceIds = [instance] });
        await StateAsync(instance, "terminated");
    }
}
