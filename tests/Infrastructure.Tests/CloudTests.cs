using System.Diagnostics;
using System.Text.Json;
using WasteCoach.Build.Tools.Terraform.Recovery;
using WasteCoach.Infrastructure.Tests.Support;
using Xunit.Abstractions;

namespace WasteCoach.Infrastructure.Tests;

/// <summary>
/// Both stacks against the emulated cloud with the real provider. Slow: the provider itself waits 55 s for the settling of
/// a bucket's lifecycle, and 11 s for each of VPC, subnets and instances.
/// </summary>
[Trait("Category", "Slow")]
public sealed class CloudTests(ITestOutputHelper log) : IAsyncLifetime
{
    private Cloud _cloud = null!;

    public async Task InitializeAsync() => _cloud = await Cloud.StartAsync();

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Theory]
    [InlineData("cluster")]
    [InlineData("foundation")]
    public async Task A_stack_comes_up_tagged_stays_as_it_is_and_goes_without_leftovers(string name)
    {
        using var stack = new Stack(name, _cloud.Environment);
        (await stack.InitAsync(Cloud.StateBucket, Cloud.Region)).ShouldEndWith(0);

        (await TimedAsync("plan", stack.PlanAsync("first.tfplan"))).ShouldEndWith(2);
        IReadOnlyDictionary<string, PlannedResource> planned = PlannedResources.Read((await stack.RunAsync("show", "-json", stack.Scratch("first.tfplan"))).Output);
        AssertTagged(planned.Values);
        AssertRecordsMayExist(planned.Values);

        (await TimedAsync("apply", stack.RunAsync("apply", "-no-color", stack.Scratch("first.tfplan")))).ShouldEndWith(0);
        (await TimedAsync("second plan", stack.PlanAsync("second.tfplan"))).ShouldEndWith(0);

        // The emulated cloud refuses, as AWS does, to delete what others depend on.
        (await TimedAsync("destroy", stack.RunAsync("destroy", "-auto-approve", "-input=false", "-no-color", $"-var-file={stack.Variables}"))).ShouldEndWith(0);
        Assert.Empty((await stack.RunAsync("state", "list")).ShouldEndWith(0).Output);
    }

    private static void AssertTagged(IEnumerable<PlannedResource> resources)
    {
        var taggable = resources.Where(r => r.Values.TryGetProperty("tags_all", out _)).ToList();
        Assert.NotEmpty(taggable);
        var missing = taggable
            .Where(r => !(r.IdentifyingTags.GetValueOrDefault("wastecoach:cluster") == "trial" && r.IdentifyingTags.GetValueOrDefault("wastecoach:environment") == "test"))
            .Select(r => r.Address);
        Assert.Empty(missing);

        var volumes = resources.Where(r => r.Type == "aws_instance")
            .Select(r => (r.Address, Tags: r.Values.GetProperty("root_block_device")[0].GetProperty("tags")))
            .Where(v => v.Tags.GetProperty("wastecoach:cluster").GetString() != "trial")
            .Select(v => v.Address);
        Assert.Empty(volumes);
    }

    /// <summary>A recovery does not look for records: it relies on their being overwritten.</summary>
    private static void AssertRecordsMayExist(IEnumerable<PlannedResource> resources) => Assert.All(
        resources.Where(r => r.Type == "aws_route53_record"),
        r => Assert.Equal(JsonValueKind.True, r.Values.GetProperty("allow_overwrite").ValueKind));

    private async Task<TerraformResult> TimedAsync(string what, Task<TerraformResult> running)
    {
        var clock = Stopwatch.StartNew();
        TerraformResult result = await running;
        log.WriteLine($"{what}: {clock.Elapsed.TotalSeconds:0.0} s");
        return result;
    }
}
