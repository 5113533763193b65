using System.Diagnostics;
using System.Net;
using Amazon.EC2.Model;
using WasteCoach.Build.Tools.Terraform.Recovery;
using WasteCoach.Infrastructure.Tests.Support;
using Xunit.Abstractions;

namespace WasteCoach.Infrastructure.Tests;

/// <summary>
/// kill -9 of terraform and its provider in the middle of an apply, again and again, then recovery and apply: what is in
/// the cloud at the end is exactly what was planned, nothing twice. Slow: each apply waits for the provider's polling.
/// </summary>
[Trait("Category", "Slow")]
[Trait("Length", "Long")]
public sealed class CrashTests(ITestOutputHelper log) : IAsyncLifetime
{
    private readonly string _me = $"{Environment.UserName}@{Dns.GetHostName()}";
    private readonly List<TerraformRun> _runs = [];
    private Cloud _cloud = null!;

    public async Task InitializeAsync() => _cloud = await Cloud.StartAsync();

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task The_cluster_survives_five_kills_without_a_duplicate()
    {
        using var stack = new Stack("cluster", _cloud.Environment);
        (await stack.InitAsync(Cloud.StateBucket, Cloud.Region)).ShouldEndWith(0);

        // VPC in flight, identities done but lost; subnets and groups; instances and rules; the address; amid the imports.
        await ApplyAndKillAsync(stack, new KillPoint("apply_complete", "aws_iam_role", 4));
        await ApplyAndKillAsync(stack, new KillPoint("apply_start", "aws_subnet", 3));
        await ApplyAndKillAsync(stack, new KillPoint("apply_start", "aws_instance", 1));
        await ApplyAndKillAsync(stack, new KillPoint("apply_start", "aws_eip", 1));
        await ApplyAndKillAsync(stack, new KillPoint("apply_start", "aws_iam_role_policy_attachment", 1));
        int planned = await RecoverAndApplyAsync(stack);

        var filters = new List<Filter> { new("tag:wastecoach:cluster", ["trial"]) };
        var vpcs = (await _cloud.Ec2.DescribeVpcsAsync(new DescribeVpcsRequest { Filters = filters })).Vpcs;
        var subnets = (await _cloud.Ec2.DescribeSubnetsAsync(new DescribeSubnetsRequest { Filters = filters })).Subnets;
        var gateways = (await _cloud.Ec2.DescribeInternetGatewaysAsync(new DescribeInternetGatewaysRequest { Filters = filters })).InternetGateways;
        var tables = (await _cloud.Ec2.DescribeRouteTablesAsync(new DescribeRouteTablesRequest { Filters = filters })).RouteTables;
        var groups = (await _cloud.Ec2.DescribeSecurityGroupsAsync(new DescribeSecurityGroupsRequest { Filters = filters })).SecurityGroups;
        var addresses = (await _cloud.Ec2.DescribeAddressesAsync(new DescribeAddressesRequest())).Addresses;
        var keys = (await _cloud.Ec2.DescribeKeyPairsAsync(new DescribeKeyPairsRequest())).KeyPairs;
        var instances = (await _cloud.Ec2.DescribeInstancesAsync(new DescribeInstancesRequest())).Reservations.SelectMany(r => r.Instances).ToList();
        Assert.Single(vpcs);
        Assert.Equal(3, subnets.Count);
        Assert.Single(gateways);
        Assert.Single(tables);
        Assert.Equal(6, groups.Count(g => g.GroupName != "default"));
        Assert.Single(addresses);
        Assert.Single(keys);
        // Not one was ever made in vain: a terminated one would still be listed.
        Assert.Equal(
            ["cache", "eyes", "hand-1", "hand-2", "head", "queue", "records"],
            instances.Select(i => i.Tags.Single(t => t.Key == "Name").Value).Order(StringComparer.Ordinal));
        Assert.Equal(planned, await CountStateAsync(stack));
    }

    [Fact]
    public async Task The_foundation_survives_two_kills_without_a_duplicate()
    {
        using var stack = new Stack("foundation", _cloud.Environment);
        (await stack.InitAsync(Cloud.StateBucket, Cloud.Region)).ShouldEndWith(0);

        // Zone in flight, certificate, bucket and GitHub's roles done but lost; then the bucket's settings.
        await ApplyAndKillAsync(stack, new KillPoint("apply_progress", "aws_route53_zone", 1));
        await ApplyAndKillAsync(stack, new KillPoint("apply_start", "aws_route53_record", 1));
        int planned = await RecoverAndApplyAsync(stack);

        Assert.Single(await _cloud.Apis.Route53.ZonesAsync(CancellationToken.None).ToListAsync());
        Assert.Single(await _cloud.Apis.Certificates.ListAsync(CancellationToken.None).ToListAsync());
        Assert.Equal(["trial-images", "trial-state"], (await _cloud.S3.ListBucketsAsync()).Buckets.Select(b => b.BucketName).Order(StringComparer.Ordinal));
        Assert.Equal(planned, await CountStateAsync(stack));
    }

    private async Task ApplyAndKillAsync(Stack stack, KillPoint point)
    {
        await RecoverAsync(stack);
        (await stack.PlanAsync("kept.tfplan")).ShouldEndWith(2);

        using Process terraform = StartApply(stack);
        using var events = new StreamWriter(stack.Scratch("events.jsonl"), append: true);
        int seen = 0;
        while (seen < point.Count)
        {
            string? line = await terraform.StandardOutput.ReadLineAsync();
            if (line is null)
            {
                Assert.Fail($"terraform ended before {point}: {await terraform.StandardError.ReadToEndAsync()}");
            }

            await events.WriteLineAsync(line);
            seen += point.Matches(line) ? 1 : 0;
        }

        terraform.Kill(entireProcessTree: true);
        await terraform.WaitForExitAsync();
        await events.WriteAsync(await terraform.StandardOutput.ReadToEndAsync());
        Assert.Equal(137, terraform.ExitCode);
        log.WriteLine($"killed at {point}");
    }

    private async Task<int> RecoverAndApplyAsync(Stack stack)
    {
        await RecoverAsync(stack);
        (await stack.PlanAsync("kept.tfplan")).ShouldEndWith(2);
        int planned = (await PlannedAsync(stack)).Count;
        (await stack.RunAsync("apply", "-no-color", stack.Scratch("kept.tfplan"))).ShouldEndWith(0);
        File.Delete(Path.Combine(stack.Folder, Import.FileName));
        (await stack.PlanAsync("kept.tfplan")).ShouldEndWith(0);
        return planned;
    }

    private async Task RecoverAsync(Stack stack)
    {
        string events = stack.Scratch("events.jsonl");
        if (!File.Exists(events))
        {
            return;
        }

        await ReleaseLockAsync(stack);
        File.Delete(Path.Combine(stack.Folder, Import.FileName));
        IReadOnlyDictionary<string, CreatedResource> created = ApplyEvents.ReadCreated(File.ReadLines(events));
        HashSet<string> state = [.. await StateAsync(stack)];
        var planner = new RecoveryPlanner(
        [
            new RepeatableCreation(),
            new Ec2Lookup(_cloud.Ec2),
            new RouteLookup(_cloud.Ec2),
            new S3Lookup(_cloud.S3),
            new IamLookup(_cloud.Apis.Iam, Cloud.AccountId),
            new Route53Lookup(_cloud.Apis.Route53),
            new CertificateLookup(_cloud.Apis.Certificates),
        ]);
        RecoveryPlan plan = await planner.PlanAsync(created, state, await PlannedAsync(stack));
        Assert.Empty(plan.Unresolved);
        File.WriteAllText(Path.Combine(stack.Folder, Import.FileName), Import.Render(plan.Imports));
        log.WriteLine($"created {created.Count}, in the state {state.Count}, imported {plan.Imports.Count}");
    }

    private async Task ReleaseLockAsync(Stack stack)
    {
        using var answer = await _cloud.S3.GetObjectAsync(Cloud.StateBucket, StateLock.KeyFor(stack.StateKey));
        StateLock held = StateLock.Parse(await new StreamReader(answer.ResponseStream).ReadToEndAsync());
        StaleLock decision = StaleLock.Decide(held, _me, _runs, _ => false);
        Assert.True(decision.MayRelease, decision.Reason);
        (await stack.RunAsync("force-unlock", "-force", held.Id)).ShouldEndWith(0);
    }

    private Process StartApply(Stack stack)
    {
        Process process = stack.Start("apply", "-json", "-input=false", stack.Scratch("kept.tfplan"));
        _runs.Add(new TerraformRun(process.Id, process.StartTime));
        return process;
    }

    private static async Task<IReadOnlyDictionary<string, PlannedResource>> PlannedAsync(Stack stack) =>
        PlannedResources.Read((await stack.RunAsync("show", "-json", stack.Scratch("kept.tfplan"))).ShouldEndWith(0).Output);

    private static async Task<string[]> StateAsync(Stack stack)
    {
        TerraformResult list = await stack.RunAsync("state", "list");
        // Before the first upload there is no state, which terraform calls an error.
        return list.ExitCode == 0
            ? [.. list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(a => !a.Contains("data.", StringComparison.Ordinal))]
            : list.Errors.Contains("No state file was found", StringComparison.Ordinal) ? [] : throw new InvalidOperationException(list.Errors);
    }

    private static async Task<int> CountStateAsync(Stack stack) => (await StateAsync(stack)).Length;

    /// <summary>The moment of a kill: when so many events of a type were seen for resources of a type.</summary>
    private sealed record KillPoint(string Event, string Type, int Count)
    {
        public bool Matches(string line) =>
            line.Contains($"\"type\":\"{Event}\"", StringComparison.Ordinal)
            && line.Contains($"\"resource_type\":\"{Type}\"", StringComparison.Ordinal);
    }
}
