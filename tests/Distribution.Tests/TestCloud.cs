using System.Diagnostics;
using System.Net.Sockets;
using Rehearsal.Distribution.Cloud;

namespace Distribution.Tests;

/// <summary>A moto server on a loopback port, with an instance in each of three zones.</summary>
internal sealed class TestCloud : IDisposable
{
    private readonly Process process;

    private TestCloud(Process process, CloudAccess access) => (this.process, Access) = (process, access);

    public CloudAccess Access { get; }

    public CloudApi Ec2 => CloudApi.Ec2(Access);

    public CloudApi LoadBalancing => CloudApi.LoadBalancing(Access);

    /// <summary>The subnets of the instances.</summary>
    public List<string> Subnets { get; } = [];

    public string Vpc { get; private set; } = "";

    /// <summary>As a node has it: aws:///zone/instance.</summary>
    public List<string> ProviderIds { get; } = [];

    public static async Task<TestCloud> Start()
    {
        var port = FreePort.Next();
        var process = Process.Start(new ProcessStartInfo("moto_server", ["--host", "127.0.0.1", "--port", $"{port}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var cloud = new TestCloud(process, new CloudAccess { Endpoint = $"http://127.0.0.1:{port}/", Region = "ap-northeast-2", Zone = "ap-northeast-2a", AccessKeyId = "test", SecretAccessKey = "test" });
        await Wait.For("moto answers", () => Answers(port), answers => answers);
        var subnets = (await cloud.Ec2.Call("DescribeSubnets", [], default)).Entries("subnetSet").OrderBy(subnet => subnet.Text("availabilityZone"), StringComparer.Ordinal).Take(3).ToList();
        cloud.Vpc = subnets[0].Text("vpcId");
        foreach (var subnet in subnets)
        {
            var run = await cloud.Ec2.Call("RunInstances", [("ImageId", "ami-12c6146b"), ("InstanceType", "t3.medium"), ("MinCount", "1"), ("MaxCount", "1"), ("SubnetId", subnet.Text("subnetId"))], default);
            cloud.Subnets.Add(subnet.Text("subnetId"));
            cloud.ProviderIds.Add($"aws:///{subnet.Text("availabilityZone")}/{run.Entries("instancesSet").Single().Text("instanceId")}");
        }

        return cloud;
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private static bool Answers(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
