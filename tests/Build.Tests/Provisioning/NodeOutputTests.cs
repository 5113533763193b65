using System.Text.Json;
using WasteCoach.Build.Provisioning;

namespace WasteCoach.Build.Tests.Provisioning;

public sealed class NodeOutputTests
{
    private static readonly NodeOutput Master = new("k8s-master", "i-01", "t3.large", "ap-northeast-2a", "10.0.1.10", "198.18.0.1");
    private static readonly NodeOutput Redis = new("k8s-redis", "i-02", "t3.small", "ap-northeast-2c", "10.0.3.22", "");

    [Fact]
    public void Nodes_come_out_of_terraform_s_output()
    {
        using var output = JsonDocument.Parse("""
            {
              "k8s-master": { "instance_id": "i-01", "private_ip": "10.0.1.10", "public_ip": "198.18.0.1", "availability_zone": "ap-northeast-2a", "instance_type": "t3.large", "role": "control-plane", "workload": "control-plane" },
              "k8s-redis": { "instance_id": "i-02", "private_ip": "10.0.3.22", "public_ip": null, "availability_zone": "ap-northeast-2c", "instance_type": "t3.small", "role": "store", "workload": "cache" }
            }
            """);

        Assert.Equal([Master, Redis], NodeOutput.Read(output.RootElement));
    }

    [Fact]
    public void Nodes_come_back_from_the_journal_among_other_results()
    {
        var results = new Dictionary<string, string> { ["vpc"] = "vpc-1", [Master.ResultName] = Master.ToResult(), [Redis.ResultName] = Redis.ToResult() };

        Assert.Equal([Master, Redis], NodeOutput.FromResults(results));
    }
}
