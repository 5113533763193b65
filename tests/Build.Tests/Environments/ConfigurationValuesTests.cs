using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

public sealed class ConfigurationValuesTests
{
    private readonly ConfigurationValues values = Sample.Read().Values;

    [Theory]
    [InlineData("nodes[worker-1].instanceType", "t3.medium")]
    [InlineData("nodes[worker-1].dedicated", "false")]
    [InlineData("network.subnets[b].cidr", "10.0.2.0/24")]
    [InlineData("operator.cidrs", "10.0.0.1/32, 203.0.113.0/24")]
    [InlineData("aws.minimumSessionMinutes", "60")]
    [InlineData("run.deadlines.ProvisionCluster", "00:15:00")]
    [InlineData("services[cloud].settings.port", "4566")]
    [InlineData("artifacts.mirror", "")]
    [InlineData("secrets.databasePassword.env", "SAMPLE_DATABASE_PASSWORD")]
    [InlineData("aws.credentials.secretAccessKey.secret", "awsSecretAccessKey")]
    public void Every_value_has_a_path_in_the_words_of_the_file(string path, string value) => Assert.Equal(value, values[path]);

    [Fact]
    public void No_value_of_the_file_is_left_out()
    {
        var scalars = YamlScalars(Sample.Environment);

        Assert.All(scalars, path => Assert.Contains(path, values.Keys));
    }

    [Fact]
    public void Order_notation_and_comments_change_nothing()
    {
        var text = Sample.Environment
            .Replace("default: 30m", "default: 1800s # half an hour", StringComparison.Ordinal)
            .Replace("    elasticIp: true\n", "    elasticIp: true\n    dedicated: false\n", StringComparison.Ordinal)
            .Replace("    - { name: a, zone: ap-northeast-2a, cidr: 10.0.1.0/24 }\n    - { name: b, zone: ap-northeast-2b, cidr: 10.0.2.0/24 }\n", "    - { name: b, zone: ap-northeast-2b, cidr: 10.0.2.0/24 }\n    - { cidr: 10.0.1.0/24, name: a, zone: ap-northeast-2a }\n", StringComparison.Ordinal);

        Assert.NotEqual(Sample.Environment, text);
        Assert.Equal(values.AsEnumerable(), Sample.Read(text).Values);
    }

    [Fact]
    public void A_selection_holds_what_stands_below_its_paths_and_nothing_else()
    {
        var selection = values.Under("nodes", "network");

        Assert.Contains("nodes[redis].workload", selection.Keys);
        Assert.Contains("network.vpc", selection.Keys);
        Assert.DoesNotContain(selection.Keys, path => path.StartsWith("nodeImage", StringComparison.Ordinal));
        Assert.Equal(["nodes[redis].privateIp"], values.Under("nodes[redis].privateIp").Keys);
    }

    [Fact]
    public void A_selection_that_can_never_match_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => values.Under("node"));

        Assert.Contains("Did you mean nodes?", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_catalogue_is_comparable_too() => Assert.Equal("1.28.3", Sample.Catalogue.Values["components.kubernetes.version"]);

    // The path of every single value, lists of single values counted as one.
    private static IEnumerable<string> YamlScalars(string text)
    {
        var root = YamlAsJson.Read(System.Text.Encoding.UTF8.GetBytes(text))!;
        return Walk(root, "");

        static IEnumerable<string> Walk(System.Text.Json.Nodes.JsonNode? node, string path) => node switch
        {
            System.Text.Json.Nodes.JsonObject mapping => mapping.SelectMany(entry => Walk(entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}")),
            System.Text.Json.Nodes.JsonArray list when list.All(item => item is System.Text.Json.Nodes.JsonObject) => list.SelectMany(item => Walk(item, $"{path}[{item!["name"]}]")),
            _ => [path],
        };
    }
}
