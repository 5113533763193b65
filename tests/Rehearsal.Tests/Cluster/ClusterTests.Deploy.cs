using System.Net;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>What becomes of a commit: images, a bump in git, pods that run just these, and the ways in which it fails.</summary>
public sealed partial class ClusterTests
{
    private const string Changed = "services/Waste/Program.cs";

    // Its migrations still run.
    private const string Begin = "var builder = ";
    private const string Break = "if (args.Length == 0)\n{\n    throw new InvalidOperationException(\"This build never becomes ready.\");\n}\n\n";

    [Fact]
    [Position(4)]
    public async Task Without_a_cluster_a_deployment_is_refused_with_the_command_that_makes_one()
    {
        await _cluster.UpAsync();

        var run = (await _cluster.RunAsync("--target=Deploy")).ShouldEndWith(1);

        Assert.Contains("./build.sh --target=Cluster", run.Output, StringComparison.Ordinal);
        Assert.Equal("not run", run.Report["ServiceChanges"].Result);
    }

    [Fact]
    [Position(19)]
    public async Task A_commit_becomes_healthy_pods_of_all_services()
    {
        await WholeAsync();

        var run = (await _cluster.RunAsync("--target=Deploy", "--rollback-on-failure")).ShouldEndWith(0);

        var images = await _cluster.Deployment.ImagesInGitAsync();
        Assert.Equal(["auth", "locations", "recycling", "users", "waste", "workers"], images.Keys.Order(StringComparer.Ordinal));
        await PodsRunAsync(images);
        (await _cluster.RunAsync("--target=Status")).ShouldEndWith(0);
        TellWhatTookTime(run);
    }

    [Fact]
    [Position(20)]
    public async Task The_same_commit_again_changes_nothing()
    {
        await DeployedAsync();
        var tip = await _cluster.Deployment.TipAsync();

        var run = (await _cluster.RunAsync("--target=Deploy")).ShouldEndWith(0);

        Assert.Empty(run.Report.With("done"));
        Assert.Equal(tip, await _cluster.Deployment.TipAsync());
        _cluster.Say($"all {run.Report.Phases.Count} phases skipped: {run.Took.TotalSeconds:0.00} s from the start of build.sh");
    }

    [Fact]
    [Position(21)]
    public async Task A_changed_line_of_one_service_deploys_that_service_alone()
    {
        await DeployedAsync();
        var before = await _cluster.Deployment.ImagesInGitAsync();
        var pods = await PodsOfAsync();
        var commit = await _cluster.Deployment.CommitAsync(Changed, text => text + "\n// One line more.\n");

        var run = (await _cluster.RunAsync("--target=Deploy")).ShouldEndWith(0);

        var after = await _cluster.Deployment.ImagesInGitAsync();
        Assert.NotEqual(before["waste"], after["waste"]);
        Assert.Equal(commit, after["waste"].Tag);
        Assert.Equal(before.Where(image => image.Key != "waste"), after.Where(image => image.Key != "waste"));
        Assert.Equal(["charts/waste/values-rehearsal.yaml"], await _cluster.Deployment.FilesSinceAsync(commit));
        await PodsRunAsync(after);
        Assert.Equal(pods.Where(pod => pod.Service != "waste"), (await PodsOfAsync()).Where(pod => pod.Service != "waste"));
        TellWhatTookTime(run);
    }

    [Fact]
    [Position(24)]
    [Trait("Length", "Long")]
    public async Task A_build_that_never_becomes_ready_is_taken_back_and_the_one_before_serves_on()
    {
        await DeployedAsync();
        var before = await _cluster.Deployment.ImagesInGitAsync();
        await _cluster.Deployment.CommitAsync(Changed, text => text.Replace(Begin, Break + Begin, StringComparison.Ordinal));

        var run = (await _cluster.RunAsync("--target=Deploy", "--rollback-on-failure")).ShouldEndWith(1);

        Assert.Contains("This build never becomes ready.", run.Output, StringComparison.Ordinal);
        Assert.Contains("It was taken back", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, await _cluster.Deployment.ImagesInGitAsync());
        await PodsRunAsync(before);
        Assert.Equal(HttpStatusCode.OK, await _cluster.Deployment.AskAsync("/api/v1/waste/categories"));
    }

    [Fact]
    [Position(25)]
    [Trait("Length", "Long")]
    public async Task Troubles_of_registry_git_and_Argo_CD_are_named_and_the_same_command_goes_on()
    {
        await WholeAsync();
        await _cluster.Deployment.CommitAsync(Changed, text => text.Replace(Break, "", StringComparison.Ordinal) + "\n// Another line.\n");

        await FailsWhileAsync("registry", "fault", "500 1000", "500", "PUT");
        await FailsWhileAsync("git-remote", "refusal", "The branch is frozen until Monday.\n", "The branch is frozen until Monday.");
        await FailsWhileAsync("argocd", "fault.json", """{"kind": "bad-gateway"}""", "502");
        (await _cluster.RunAsync("--target=Deploy")).ShouldEndWith(0);
    }

    private async Task FailsWhileAsync(string service, string file, string content, string expected, string pattern = "")
    {
        var path = Path.Combine(_cluster.Service(service).State, file);
        await File.WriteAllTextAsync(path, pattern.Length > 0 ? $"{content} {pattern}" : content);
        try
        {
            var run = (await _cluster.RunAsync("--target=Deploy")).ShouldEndWith(1);
            Assert.Contains(expected, run.Output, StringComparison.Ordinal);
            _cluster.Say($"{service}: {run.Output.Split('\n').LastOrDefault(line => line.StartsWith("Error:", StringComparison.Ordinal))}");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void TellWhatTookTime(BuildResult run) => _cluster.Say(
        $"from commit to healthy in {run.Took.TotalSeconds:0.0} s: {string.Join(", ", run.Report.Phases.Where(phase => phase.Result == "done").Select(phase => $"{phase.Phase} {phase.Seconds:0.0} s"))}");

    private async Task DeployedAsync()
    {
        await WholeAsync();
        (await _cluster.RunAsync("--target=Deploy")).ShouldEndWith(0);
    }

    /// <summary>Every pod of our services is ready and runs the digest that git has.</summary>
    private async Task PodsRunAsync(IReadOnlyDictionary<string, DeployedImage> images)
    {
        var pods = await PodsOfAsync();
        Assert.Equal(images.Keys.Order(StringComparer.Ordinal), pods.Select(pod => pod.Service).Distinct().Order(StringComparer.Ordinal));
        Assert.All(pods, pod => Assert.True(pod.IsReady && pod.Image.EndsWith("@" + images[pod.Service].Digest, StringComparison.Ordinal), $"{pod} and {images[pod.Service]}"));
    }

    private async Task<IReadOnlyList<ServicePod>> PodsOfAsync()
    {
        var list = await _cluster.GetAsync("pods", "--namespace=wastecoach", "--selector=app.kubernetes.io/part-of=wastecoach");
        return [.. list.GetProperty("items").EnumerateArray()
            .Where(pod => pod.GetProperty("status").GetProperty("phase").GetString() == "Running" && !pod.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _))
            .Select(ServicePod.Read)
            .OrderBy(pod => pod.Name, StringComparer.Ordinal)];
    }
}
