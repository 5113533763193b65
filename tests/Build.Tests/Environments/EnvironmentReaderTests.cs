using System.Net;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

public sealed class EnvironmentReaderTests
{
    private readonly BuildEnvironment environment = Sample.Read();

    [Fact]
    public void Values_arrive_with_their_types()
    {
        Assert.Equal("growbin", environment.Cluster.Name);
        Assert.Equal(new Uri("http://127.0.0.1:4566"), environment.Aws.Endpoint);
        Assert.Equal(new AwsCredentials("sample", new SecretReference("awsSecretAccessKey")), environment.Aws.Credentials);
        Assert.Equal(TimeSpan.FromHours(1), environment.Aws.MinimumSession);
        Assert.Equal([IPNetwork.Parse("10.0.0.1/32"), IPNetwork.Parse("203.0.113.0/24")], environment.Operator.Cidrs);
        Assert.Equal(SshAddress.Private, environment.Ssh.Address);
        Assert.Equal(new Subnet("b", "ap-northeast-2b", IPNetwork.Parse("10.0.2.0/24")), environment.Network.Subnets[1]);
        Assert.Equal(new SecretSource.Generated(32), environment.Secrets["awsSecretAccessKey"].Source);
        Assert.Equal(new SecretSource.FromVariable("SAMPLE_DATABASE_PASSWORD"), environment.Secrets["databasePassword"].Source);
        Assert.Equal(new SecretSource.FromFile(".build/sample/broker"), environment.Secrets["brokerPassword"].Source);
        Assert.Null(environment.Artifacts.Mirror);
        Assert.Null(environment.Artifacts.ImageRepository);
        Assert.Equal([4566], environment.Host.Ports);
        Assert.Equal(TimeSpan.FromMinutes(2), environment.Run.Lease);
    }

    [Fact]
    public void A_node_derives_its_labels_and_taints()
    {
        var redis = environment.Nodes[2];

        Assert.Equal([KeyValuePair.Create("workload", "cache")], redis.Labels);
        Assert.Equal(["dedicated=cache:NoSchedule"], redis.Taints.Select(taint => taint.ToString()));
        Assert.Empty(environment.Nodes[1].Taints);
    }

    [Fact]
    public void Nodes_are_found_by_role_and_know_their_subnet()
    {
        Assert.Equal("master", environment.ControlPlane.Name);
        Assert.Equal(["worker-1"], environment.NodesOf(NodeRole.Worker).Select(node => node.Name));
        Assert.Equal("ap-northeast-2b", environment.SubnetOf(environment.Nodes[2]).Zone);
    }

    [Fact]
    public void A_phase_without_a_deadline_of_its_own_has_the_default()
    {
        Assert.Equal(TimeSpan.FromMinutes(15), environment.Run.DeadlineOf("ProvisionCluster"));
        Assert.Equal(TimeSpan.FromMinutes(30), environment.Run.DeadlineOf("Preflight"));
    }

    [Fact]
    public void A_service_sees_its_settings_as_variables()
    {
        Assert.Equal(
            new Dictionary<string, string> { ["SERVICE_DATA_FOLDER"] = "cloud", ["SERVICE_PORT"] = "4566" },
            environment.Services[0].Variables);
        Assert.Empty(environment.Services[1].Variables);
    }

    [Theory]
    [InlineData("port", "SERVICE_PORT")]
    [InlineData("dataFolder", "SERVICE_DATA_FOLDER")]
    [InlineData("amiUrl2", "SERVICE_AMI_URL2")]
    [InlineData("awsAPIPort", "SERVICE_AWS_API_PORT")]
    public void A_settings_name_becomes_upper_snake_case(string setting, string variable) =>
        Assert.Equal(variable, LocalService.VariableOf(setting));

    [Fact]
    public void Optional_parts_may_be_left_out()
    {
        var text = Sample.Environment
            .Replace("  endpoint: http://127.0.0.1:4566\n", "", StringComparison.Ordinal)
            .Replace("  credentials:\n    accessKeyId: sample\n    secretAccessKey: { secret: awsSecretAccessKey }\n", "", StringComparison.Ordinal);
        var services = text.IndexOf("services:\n  - name", StringComparison.Ordinal);
        text = text.Remove(services, text.IndexOf("run:", StringComparison.Ordinal) - services);

        var plain = Sample.Read(text);

        Assert.Null(plain.Aws.Endpoint);
        Assert.Null(plain.Aws.Credentials);
        Assert.Empty(plain.Services);
    }

    [Fact]
    public void One_more_node_is_one_more_block()
    {
        var before = new EnvironmentCatalogue(Repository.Root).Load("rehearsal");
        var subnet = before.Network.Subnets[0];
        var address = Enumerable.Range(4, 250).Select(i => IPAddress.Parse($"{subnet.Cidr.BaseAddress.ToString()[..^1]}{i}"))
            .First(candidate => before.Nodes.All(node => !node.PrivateIp.Equals(candidate)));
        var block = $"""
              - name: one-more
                instanceType: t3.medium
                rootVolumeGiB: 40
                role: worker
                workload: application
                subnet: {subnet.Name}
                privateIp: {address}

            """;
        var text = System.Text.Encoding.UTF8.GetString(Repository.Read(before.File)).Replace("\nworkloads:", $"\n{block}workloads:", StringComparison.Ordinal);

        var after = new EnvironmentReader(before.File, new EnvironmentCatalogue(Repository.Root).Versions).Read(System.Text.Encoding.UTF8.GetBytes(text));

        Assert.Equal(before.Nodes.Count + 1, after.Nodes.Count);
        Assert.All(before.Values.Except(after.Values).Concat(after.Values.Except(before.Values)), value => Assert.StartsWith("nodes[one-more].", value.Key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("control-plane", NodeRole.ControlPlane)]
    [InlineData("worker", NodeRole.Worker)]
    [InlineData("store", NodeRole.Store)]
    [InlineData("observability", NodeRole.Observability)]
    public void A_role_is_written_and_read_alike(string name, NodeRole role)
    {
        Assert.Equal(role, NodeRoleNames.Parse(name));
        Assert.Equal(name, role.ToName());
    }

    [Fact]
    public void A_role_that_does_not_exist_is_refused_with_those_that_do() =>
        Assert.Contains("control-plane, worker, store, observability", Assert.Throws<FormatException>(() => NodeRoleNames.Parse("master")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_setting_of_a_service_can_take_its_value_from_another_key()
    {
        var environment = Sample.Read(Sample.Environment.Replace("dataFolder: cloud", "dataFolder: \"${network.vpc}\"", StringComparison.Ordinal));

        Assert.Equal(environment.Network.Vpc.ToString(), environment.Services[0].Settings["dataFolder"]);
    }

    [Theory]
    [InlineData("bootstrap")]
    [InlineData("dotnet")]
    public void A_name_that_build_sh_uses_for_its_own_folders_is_refused(string name)
    {
        var reader = new EnvironmentReader($"environments/{name}.yaml", Sample.Catalogue);
        var text = Sample.Environment.Replace("environment: sample", $"environment: {name}", StringComparison.Ordinal);

        var refusal = Assert.Throws<ConfigurationException>(() => reader.Read(System.Text.Encoding.UTF8.GetBytes(text)));

        Assert.Equal("environment", Assert.Single(refusal.Problems).Field);
    }
}
