using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Provisioning;

public sealed partial class StackVariablesTests
{
    private const string PublicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample growbin";

    [Theory]
    [InlineData("rehearsal", "cluster")]
    [InlineData("rehearsal", "foundation")]
    [InlineData("production", "cluster")]
    [InlineData("production", "foundation")]
    public void What_terraform_gets_changes_only_with_the_environment(string environment, string stack) =>
        Golden.Check($"Provisioning/golden/{environment}.{stack}.tfvars.json", StackVariables.Render(Variables(environment, stack)) + "\n");

    [Theory]
    [InlineData("cluster")]
    [InlineData("foundation")]
    public void A_stack_gets_every_variable_that_it_asks_for_and_no_other(string stack)
    {
        var text = System.Text.Encoding.UTF8.GetString(Repository.Read($"terraform/{stack}/variables.tf"));
        var declared = Variable().Matches(text).ToDictionary(match => match.Groups["name"].Value, match => DefaultValue().IsMatch(match.Groups["body"].Value));
        var given = Variables("rehearsal", stack).Select(variable => variable.Key).ToHashSet();

        Assert.NotEmpty(declared);
        Assert.Equal(declared.Where(variable => !variable.Value).Select(variable => variable.Key).Order(), given.Where(name => !declared.GetValueOrDefault(name)).Order());
    }

    [Fact]
    public void A_node_has_every_attribute_that_the_stack_asks_for()
    {
        var text = System.Text.Encoding.UTF8.GetString(Repository.Read("terraform/cluster/variables.tf"));
        var nodes = Variable().Matches(text).Single(match => match.Groups["name"].Value == "nodes").Groups["body"].Value;
        var attributes = Attribute().Matches(nodes[..nodes.IndexOf("}))", StringComparison.Ordinal)]).Select(match => match.Groups["name"].Value);

        Assert.All(Variables("rehearsal", "cluster")["nodes"]!.AsObject(), node =>
            Assert.Equal(attributes.Order(), node.Value!.AsObject().Select(attribute => attribute.Key).Order()));
    }

    [Fact]
    public void An_eighth_node_is_one_more_entry()
    {
        var environment = Load("rehearsal");
        var eighth = environment.Nodes[1] with { Name = "k8s-worker-3" };

        var nodes = StackVariables.Cluster(environment with { Nodes = [.. environment.Nodes, eighth] }, PublicKey)["nodes"]!.AsObject();

        Assert.Equal(environment.Nodes.Count + 1, nodes.Count);
        Assert.True(JsonNode.DeepEquals(nodes["k8s-worker-1"], nodes["k8s-worker-3"]));
    }

    private static JsonObject Variables(string environment, string stack) =>
        stack == "cluster" ? StackVariables.Cluster(Load(environment), PublicKey) : StackVariables.Foundation(Load(environment));

    private static BuildEnvironment Load(string environment) => new EnvironmentCatalogue(Repository.Root).Load(environment);

    [GeneratedRegex(@"^variable ""(?<name>\w+)"" \{\n(?<body>.*?)^\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^  default\s", RegexOptions.Multiline)]
    private static partial Regex DefaultValue();

    [GeneratedRegex(@"^    (?<name>\w+)\s+=", RegexOptions.Multiline)]
    private static partial Regex Attribute();
}
