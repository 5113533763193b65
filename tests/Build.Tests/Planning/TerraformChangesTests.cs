using System.Text.Json;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Planning;
using Repository = WasteCoach.Build.Tests.Environments.Repository;

namespace WasteCoach.Build.Tests.Planning;

public sealed class TerraformChangesTests
{
    private static readonly PriceList Prices = new(new EnvironmentCatalogue(Repository.Root).Versions);

    [Theory]
    [InlineData("""["create"]""", "create")]
    [InlineData("""["update"]""", "update")]
    [InlineData("""["delete"]""", "delete")]
    [InlineData("""["delete","create"]""", "replace")]
    [InlineData("""["create","delete"]""", "replace")]
    [InlineData("""["no-op"]""", null)]
    [InlineData("""["read"]""", null)]
    [InlineData("""["forget"]""", null)]
    public void An_action_is_called_as_people_call_it(string actions, string? expected) => Assert.Equal(
        expected,
        Read("{ 'resource_changes': [{ 'address': 'aws_vpc.this', 'mode': 'managed', 'type': 'aws_vpc', 'change': { 'actions': ACTIONS, 'before': {}, 'after': {} } }] }".Replace("ACTIONS", actions)).Planned.SingleOrDefault()?.Action);

    [Fact]
    public void A_data_source_is_no_change() =>
        Assert.Empty(Read("{ 'resource_changes': [{ 'address': 'data.aws_ami.node', 'mode': 'data', 'type': 'aws_ami', 'change': { 'actions': ['create'], 'before': null, 'after': {} } }] }").Planned);

    [Fact]
    public void A_plan_without_changes_has_none() => Assert.Empty(Read("{ 'format_version': '1.2' }").Planned);

    [Fact]
    public void An_update_tells_each_value_but_no_secret_and_tags_once()
    {
        var change = Assert.Single(Read("""
            { 'resource_changes': [{ 'address': 'aws_db.this', 'mode': 'managed', 'type': 'aws_db', 'change': {
                'actions': ['update'],
                'before': { 'size': 20, 'password': 'old', 'tags': { 'Team': 'x' }, 'tags_all': { 'Team': 'x' }, 'zones': ['a', 'b'], 'arn': 'arn:1', 'note': null },
                'after': { 'size': 30, 'password': 'new', 'tags': {}, 'tags_all': {}, 'zones': ['a'], 'note': '' },
                'after_unknown': { 'arn': true }, 'before_sensitive': { 'password': true }, 'after_sensitive': {} } }] }
            """).Planned);

        Assert.Equal(
            ["arn: arn:1 → (known after apply)", "note: (none) → ", "password: (sensitive) → (sensitive)", "size: 20 → 30", "tags.Team: x → (none)", "zones[1]: b → (none)"],
            change.Attributes.Select(attribute => attribute.ToString()));
    }

    [Fact]
    public void A_node_costs_what_it_costs_more()
    {
        var change = Assert.Single(Read("""
            { 'resource_changes': [{ 'address': 'aws_instance.this["a"]', 'mode': 'managed', 'type': 'aws_instance', 'change': {
                'actions': ['update'],
                'before': { 'instance_type': 't3.medium', 'root_block_device': [{ 'volume_size': 40 }] },
                'after': { 'instance_type': 't3.large', 'root_block_device': [{ 'volume_size': 60 }] } } }] }
            """).Planned);

        Assert.Equal((0.104m - 0.052m) * 730 + 20 * 0.0912m, change.UsdPerMonth);
    }

    [Fact]
    public void Only_what_terraform_would_take_back_is_the_doing_of_others()
    {
        const string entry = "{ 'address': 'ADDRESS', 'mode': 'managed', 'type': 'aws_vpc', 'change': { 'actions': ['update'], 'before': { 'tags': {} }, 'after': { 'tags': { 'by': 'hand' } } } }";

        var changes = Read($"{{ 'resource_changes': [{entry.Replace("ADDRESS", "aws_vpc.tagged")}], 'resource_drift': [{entry.Replace("ADDRESS", "aws_vpc.tagged")}, {entry.Replace("ADDRESS", "aws_vpc.counted")}] }}");

        Assert.Equal("aws_vpc.tagged", Assert.Single(changes.ByOthers).Address);
    }

    private static TerraformChanges Read(string text) => TerraformChanges.Read(JsonDocument.Parse(text.Replace('\'', '"').Replace("[\"a\"]\"", "[a]\"")).RootElement, Prices);
}
