using System.Diagnostics;
using System.Text.Json;
using Cake.Core.IO;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tests.Environments;
using WasteCoach.Build.Tests.Provisioning;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Inventories;

public sealed class InventoryFilesTests : IDisposable
{
    private static readonly Infrastructure Made = new(
        new Dictionary<string, string> { ["vpc"] = "vpc-0a", ["subnets"] = "{\"b\": \"subnet-0b\", \"a\": \"subnet-0a\"}", ["loadBalancerSecurityGroup"] = "sg-0a" },
        new Dictionary<string, string> { ["zone_id"] = "Z0A", ["certificate_arn"] = "arn:aws:acm:ap-northeast-2:123456789012:certificate/0a" });

    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Theory]
    [InlineData("rehearsal")]
    [InlineData("production")]
    public void What_ansible_gets_changes_only_with_the_environment_and_the_machines(string name)
    {
        var (files, nodes) = Of(name);

        Golden.Check($"Inventories/golden/{name}.hosts.yml", files.RenderHosts(nodes));
        Golden.Check($"Inventories/golden/{name}.group_vars.yml", files.RenderGroupVariables(Made));
    }

    [Fact]
    [Trait("Category", "Contract")]
    public async Task Ansible_reads_hosts_groups_and_variables_as_they_are_meant()
    {
        var (files, nodes) = Of("rehearsal");
        Directory.CreateDirectory(temporary["group_vars"]);
        await File.WriteAllTextAsync(temporary["hosts.yml"], files.RenderHosts(nodes));
        await File.WriteAllTextAsync(temporary["group_vars/all.yml"], files.RenderGroupVariables(Made));

        using var ansible = Process.Start(new ProcessStartInfo("ansible-inventory", ["--inventory", temporary["hosts.yml"], "--list"])
        {
            WorkingDirectory = temporary.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ANSIBLE_INVENTORY_UNPARSED_FAILED"] = "true" },
        })!;
        var errors = ansible.StandardError.ReadToEndAsync();
        using var list = await JsonDocument.ParseAsync(ansible.StandardOutput.BaseStream);
        await ansible.WaitForExitAsync();

        Assert.True(ansible.ExitCode == 0, await errors);
        Assert.Equal(["k8s-rabbitmq", "k8s-postgresql", "k8s-redis"], list.RootElement.GetProperty("stores").GetProperty("hosts").EnumerateArray().Select(host => host.GetString()!));
        Assert.Equal(["k8s-master"], list.RootElement.GetProperty("control_plane").GetProperty("hosts").EnumerateArray().Select(host => host.GetString()!));
        var redis = list.RootElement.GetProperty("_meta").GetProperty("hostvars").GetProperty("k8s-redis");
        Assert.Equal(JsonValueKind.True, redis.GetProperty("dedicated").ValueKind);
        Assert.Equal(22, redis.GetProperty("ansible_port").GetInt32());
        Assert.Equal("10.0.3.22", redis.GetProperty("ansible_host").GetString());
        Assert.Equal("growbin", redis.GetProperty("cluster_name").GetString());
        // A version such as 1.30 must stay text.
        Assert.All(redis.GetProperty("versions").EnumerateObject(), component => Assert.Equal(JsonValueKind.String, component.Value.GetProperty("version").ValueKind));
    }

    [Fact]
    public void A_node_that_terraform_did_not_make_is_no_host() =>
        Assert.Throws<KeyNotFoundException>(() => Of("rehearsal") is var (files, nodes) ? files.RenderHosts([.. nodes.Skip(1)]) : "");

    private static (InventoryFiles Files, IReadOnlyList<NodeOutput> Nodes) Of(string name)
    {
        var catalogue = new EnvironmentCatalogue(Repository.Root);
        var environment = catalogue.Load(name);
        var files = new InventoryFiles(environment, catalogue.Versions, new RunPaths(new DirectoryPath("/repository"), name, "run"));
        return (files, [.. environment.Nodes.Select((node, i) => new NodeOutput(
            node.Name, $"i-{i + 1:x17}", node.InstanceType, environment.SubnetOf(node).Zone, node.PrivateIp.ToString(), node.ElasticIp ? $"198.18.0.{i + 1}" : $"198.18.1.{i + 1}"))]);
    }
}
