using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Infrastructure.Tests.Recovery;

public sealed class RecoveryPlannerTests
{
    private static readonly PlannedResource Vpc = Planned.Resource("aws_vpc", "this");

    [Fact]
    public async Task What_the_state_holds_is_left_alone()
    {
        var plan = await PlanAsync([new("aws_vpc.this", "aws_vpc", "vpc-1")], state: ["aws_vpc.this"]);

        Assert.Empty(plan.Imports);
        Assert.True(plan.IsSafe);
    }

    [Fact]
    public async Task What_was_finished_is_imported_by_its_reported_id_without_asking_the_cloud()
    {
        var lookup = new FixedLookup("aws_vpc", new LookupResult.Absent());

        var plan = await PlanAsync([new("aws_vpc.this", "aws_vpc", "vpc-1")], lookups: lookup);

        Assert.Equal([new Import("aws_vpc.this", "vpc-1")], plan.Imports);
        Assert.Equal(0, lookup.Asked);
    }

    [Fact]
    public async Task An_association_is_looked_up_even_when_finished_because_its_import_id_is_another()
    {
        var lookup = new FixedLookup("aws_route_table_association", new LookupResult.Found("subnet-1/rtb-1"));

        var plan = await PlanAsync(
            [new("aws_route_table_association.this", "aws_route_table_association", "rtbassoc-1")],
            planned: Planned.Resource("aws_route_table_association", "this"),
            lookups: lookup);

        Assert.Equal([new Import("aws_route_table_association.this", "subnet-1/rtb-1")], plan.Imports);
    }

    [Fact]
    public async Task What_was_in_flight_and_exists_is_imported()
    {
        var plan = await PlanAsync(
            [new("aws_vpc.this", "aws_vpc", null)], lookups: new FixedLookup("aws_vpc", new LookupResult.Found("vpc-2")));

        Assert.Equal([new Import("aws_vpc.this", "vpc-2")], plan.Imports);
    }

    [Fact]
    public async Task What_was_in_flight_and_does_not_exist_is_left_to_terraform()
    {
        var plan = await PlanAsync(
            [new("aws_vpc.this", "aws_vpc", null)], lookups: new FixedLookup("aws_vpc", new LookupResult.Absent()));

        Assert.Empty(plan.Imports);
        Assert.True(plan.IsSafe);
    }

    [Fact]
    public async Task What_can_be_told_from_nothing_is_named_and_not_guessed()
    {
        var plan = await PlanAsync(
            [new("aws_vpc.this", "aws_vpc", null)], lookups: new FixedLookup("aws_vpc", LookupResult.Of(["vpc-1", "vpc-2"], "Name=this")));

        Assert.Empty(plan.Imports);
        Assert.False(plan.IsSafe);
        Assert.Equal("aws_vpc.this: 2 objects match Name=this: vpc-1, vpc-2. Remove those that are not wanted, then run again.", plan.Unresolved.Single());
    }

    [Fact]
    public async Task A_type_that_nothing_can_look_for_is_named_with_the_next_command()
    {
        var plan = await PlanAsync([new("aws_nat_gateway.this", "aws_nat_gateway", null)]);

        Assert.Contains("terraform import 'aws_nat_gateway.this' <id>", plan.Unresolved.Single());
    }

    [Fact]
    public async Task What_is_no_longer_configured_is_named()
    {
        var plan = await PlanAsync(
            [new("aws_vpc.old", "aws_vpc", null)], lookups: new FixedLookup("aws_vpc", new LookupResult.Found("vpc-1")));

        Assert.StartsWith("aws_vpc.old: was being created", plan.Unresolved.Single());
        Assert.Empty(plan.Imports);
    }

    private static Task<RecoveryPlan> PlanAsync(
        CreatedResource[] created,
        string[]? state = null,
        PlannedResource? planned = null,
        params IResourceLookup[] lookups) =>
        new RecoveryPlanner(lookups).PlanAsync(
            created.ToDictionary(c => c.Address), (state ?? []).ToHashSet(), Planned.Plan(planned ?? Vpc));
}
