using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Amazon.EC2;
using Amazon.EC2.Model;
using Xunit.Abstractions;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>
/// The main job from end to end, driven as a user drives it: ./build.sh in a copy of the repository. The tests share one cluster and
/// run in order; each brings the cluster up first if its forerunner has not. Slow: a cluster is made twice, with machines that boot,
/// and terraform's provider waits for AWS in steps of ten seconds.
/// </summary>
[TestCaseOrderer("WasteCoach.Rehearsal.Tests.Cluster.ByPosition", "Rehearsal.Tests")]
[Trait("Category", "EndToEnd")]
[SupportedOSPlatform("linux")]
public sealed partial class ClusterTests : IClassFixture<RehearsedCluster>
{
    private static readonly string[] FromProvisionClusterOn = ["Common", "Inventory", "ProvisionCluster"];
    private readonly RehearsedCluster _cluster;

    public ClusterTests(RehearsedCluster cluster, ITestOutputHelper log)
    {
        _cluster = cluster;
        cluster.Log = log;
    }

    private RepositoryCopy Copy => _cluster.Copy;

    private CloudView Cloud => _cluster.Cloud;

    [Fact]
    [Position(1)]
    public async Task A_malformed_environment_is_refused_and_nothing_is_started()
    {
        var text = await File.ReadAllTextAsync(Copy.EnvironmentFile);
        var broken = Path.Combine(Path.GetDirectoryName(Copy.EnvironmentFile)!, "broken.yaml");
        await File.WriteAllTextAsync(broken, text.Replace("environment: rehearsal", "environment: broken", StringComparison.Ordinal).Replace("rootVolumeGiB: 80", "rootVolumeGiB: eighty", StringComparison.Ordinal));
        var line = 1 + Array.FindIndex(await File.ReadAllLinesAsync(broken), found => found.Contains("eighty", StringComparison.Ordinal));

        var refused = await _cluster.RunAsync("--target=Provision", "--target=Common", "--environment=broken");

        refused.ShouldEndWith(2);
        Assert.Contains($"environments/broken.yaml:{line}", refused.Output, StringComparison.Ordinal);
        Assert.Contains("rootVolumeGiB", refused.Output, StringComparison.Ordinal);
        Assert.Equal(["bootstrap"], Directory.EnumerateFileSystemEntries(Path.Combine(Copy.Root, ".build")).Select(Path.GetFileName));
        Assert.Empty(_cluster.Processes.All());
        File.Delete(broken);
    }

    [Fact]
    [Position(2)]
    public async Task A_fresh_copy_becomes_a_cluster_of_nodes_with_containerd()
    {
        var run = await _cluster.RunAsync("--target=Provision", "--target=Common");

        run.ShouldEndWith(0);
        Assert.Matches(@"Phase\s+Result\s+Duration\s+Reason", run.Output);
        var report = run.Report;
        Assert.Equal(0, report.ExitCode);
        Assert.All(report.Phases, phase => Assert.Equal("done", phase.Result));
        Assert.All(report.Phases, phase => Assert.Matches($@"(?m)^\s*{phase.Phase}\s+done\s+.*has not run yet", run.Output));
        Assert.Equal(Copy.Nodes(), await Cloud.RunningAsync());
        Assert.Equal(7, (await Cloud.InstancesAsync()).Count);
        await AllNodesHaveContainerdAsync();
        Assert.True(report["Inventory"].Start < report["ProvisionFoundation"].End, "the inventory waited for the foundation");
        Assert.True(report["Common"].Start < report["ProvisionFoundation"].End, "the nodes waited for the foundation");
        foreach (var phase in report.Phases)
        {
            _cluster.Say($"{phase.Phase} {phase.Seconds:0.0} s, began {(phase.Start - report.Phases.Min(other => other.Start))?.TotalSeconds:0.0} s after the first");
        }
    }

    [Fact]
    [Position(3)]
    public async Task The_same_command_again_skips_every_phase_with_its_reason()
    {
        await _cluster.UpAsync();
        var before = await Cloud.ContentsAsync();

        var run = await _cluster.RunAsync("--target=Provision", "--target=Common");

        run.ShouldEndWith(0);
        Assert.All(run.Report.Phases, phase => Assert.Equal("skipped", phase.Result));
        Assert.All(run.Report.Phases, phase => Assert.StartsWith("unchanged; ", phase.Reason, StringComparison.Ordinal));
        Assert.Equal(before, await Cloud.ContentsAsync());
        _cluster.Say($"all skipped: {run.Report.Seconds:0.00} s in the build, {run.Took.TotalSeconds:0.00} s from the start of build.sh");
    }

    [Fact]
    [Position(4)]
    public async Task Options_choose_what_runs_and_a_dry_run_changes_nothing()
    {
        await _cluster.UpAsync();
        var before = await Cloud.ContentsAsync();

        var tree = (await _cluster.RunAsync("--target=Provision", "--target=Common", "--tree")).ShouldEndWith(0);
        Assert.Matches(@"(?s)Cluster.*Provision.*ProvisionCluster.*StateBucket", tree.Output);
        var description = (await _cluster.RunAsync("--description")).ShouldEndWith(0);
        Assert.Matches(@"Common\s+Playbook 01", description.Output);

        var inventory = Path.Combine(Copy.Kept, "inventory", "hosts.yml");
        File.Delete(inventory);
        var (journal, runs) = (await File.ReadAllTextAsync(Journal), Runs());
        var dry = (await _cluster.RunAsync("--target=Provision", "--target=Common", "--dryrun")).ShouldEndWith(0);
        Assert.Matches(@"Inventory\s+run\s+probe: \.build/rehearsal/inventory/hosts\.yml is gone", dry.Output);
        Assert.Matches(@"ProvisionCluster\s+be skipped\s+unchanged; 7 of 7 instances running", dry.Output);
        Assert.False(File.Exists(inventory));
        Assert.Equal(journal, await File.ReadAllTextAsync(Journal));
        Assert.Equal(runs, Runs());

        var refused = (await _cluster.RunAsync("--target=Common", "--exclusive")).ShouldEndWith(2);
        Assert.Contains("Common can't run alone: it needs Inventory", refused.Output, StringComparison.Ordinal);
        Assert.Contains("./build.sh --target=Inventory ", refused.Output, StringComparison.Ordinal);
        Assert.Equal(journal, await File.ReadAllTextAsync(Journal));

        var from = (await _cluster.RunAsync("--target=Provision", "--target=Common", "--from=Inventory")).ShouldEndWith(0);
        Assert.Equal(["Common", "Inventory"], from.Report.With("done"));
        Assert.Equal(from.Report.Phases.Count - 2, from.Report.With("skipped").Count);
        Assert.True(File.Exists(inventory));

        var alone = (await _cluster.RunAsync("--target=Common", "--exclusive", "--force")).ShouldEndWith(0);
        Assert.Equal(["Common"], alone.Report.Phases.Select(phase => phase.Phase));
        Assert.Equal("--force", alone.Report["Common"].Reason);
        foreach (var node in Copy.Nodes())
        {
            Assert.Matches($@"{node.Name}\s+: ok=\d+\s+changed=0\s+unreachable=0\s+failed=0", alone.LogOf("Common"));
        }

        Assert.Equal(before, await Cloud.ContentsAsync());
    }

    [Fact]
    [Position(5)]
    [Trait("Length", "Long")]
    public async Task A_changed_instance_type_runs_only_what_follows_from_it()
    {
        await _cluster.UpAsync();
        var before = (await Cloud.LivingAsync())["k8s-worker-1"];
        _cluster.Disturb();
        Copy.EditInstanceType("k8s-worker-1", "t3.medium", "t3.large");

        var run = await _cluster.RunAsync("--target=Provision", "--target=Common");

        run.ShouldEndWith(0);
        const string reason = "nodes[k8s-worker-1].instanceType changed from t3.medium to t3.large";
        Assert.Equal(FromProvisionClusterOn, run.Report.With("done"));
        Assert.Equal(run.Report.Phases.Count - FromProvisionClusterOn.Length, run.Report.With("skipped").Count);
        Assert.Equal(reason, run.Report["ProvisionCluster"].Reason);
        Assert.Contains($"runs: {reason}", run.Output, StringComparison.Ordinal);
        var after = (await Cloud.LivingAsync())["k8s-worker-1"];
        Assert.Equal((before.InstanceId, "t3.large"), (after.InstanceId, after.InstanceType.Value));
        Assert.Equal(Copy.Nodes(), await Cloud.RunningAsync());
        await AllNodesHaveContainerdAsync();
    }

    [Fact]
    [Position(6)]
    [Trait("Length", "Long")]
    public async Task An_eighth_node_is_one_block_of_the_environment_file()
    {
        await _cluster.UpAsync();
        var before = await Cloud.LivingAsync();
        var sibling = before["k8s-worker-1"].PrivateIpAddress;
        var text = await File.ReadAllTextAsync(Copy.EnvironmentFile);
        _cluster.Disturb();
        Copy.AddNode($"""
              - name: k8s-worker-3
                instanceType: t3.small
                rootVolumeGiB: 20
                role: worker
                workload: application
                subnet: a
                privateIp: {sibling[..sibling.LastIndexOf('.')]}.33

            """);

        var added = (await _cluster.RunAsync("--target=Provision", "--target=Common")).ShouldEndWith(0);

        Assert.Equal(FromProvisionClusterOn, added.Report.With("done"));
        Assert.Equal(8, Copy.Nodes().Count);
        Assert.Equal(Copy.Nodes(), await Cloud.RunningAsync());
        await AllNodesHaveContainerdAsync();
        var eighth = (await Cloud.LivingAsync())["k8s-worker-3"];
        Assert.NotEqual("", await ContainerOfAsync(eighth));

        await File.WriteAllTextAsync(Copy.EnvironmentFile, text);
        (await _cluster.RunAsync("--target=ProvisionCluster")).ShouldEndWith(0);

        var after = await Cloud.LivingAsync();
        Assert.Equal(before.ToDictionary(node => node.Key, node => node.Value.InstanceId), after.ToDictionary(node => node.Key, node => node.Value.InstanceId));
        Assert.Equal("", await ContainerOfAsync(eighth));
    }

    [Fact]
    [Position(7)]
    [Trait("Length", "Long")]
    public async Task A_second_run_is_kept_out_and_an_interrupted_one_goes_on()
    {
        await _cluster.UpAsync();
        _cluster.Disturb();
        var before = (await Cloud.LivingAsync())["k8s-worker-1"];
        var (old, wanted) = before.InstanceType == InstanceType.T3Large ? ("t3.large", "t3.medium") : ("t3.medium", "t3.large");
        Copy.EditInstanceType("k8s-worker-1", old, wanted);
        using var first = _cluster.Start("--target=Provision", "--target=Common");
        await ToldAsync(first, new KillPoint("cluster", "apply_start", "aws_instance", 1));

        using var second = _cluster.Start("--target=Provision", "--target=Common");
        using var third = _cluster.Start("--target=Provision", "--target=Common", "--wait-for-lock=5m");
        var kept = (await _cluster.EndAsync(second)).ShouldEndWith(3);
        Assert.Contains($"process {first.Id}, ./build.sh --target=Provision --target=Common", kept.Output, StringComparison.Ordinal);
        Assert.Contains("--wait-for-lock", kept.Output, StringComparison.Ordinal);
        await third.PrintsAsync("held by");
        Assert.False(first.HasEnded, $"the first run ended before it could be interrupted:\n{first.Output}");
        await first.InterruptAsync();
        var interrupted = (await _cluster.EndAsync(first)).ShouldEndWith(130);
        var waited = (await _cluster.EndAsync(third)).ShouldEndWith(0);

        await _cluster.Processes.EndedAsync();
        Assert.Contains("SIGINT", interrupted.Output, StringComparison.Ordinal);
        Assert.Contains($"process {first.Id}", waited.Output, StringComparison.Ordinal);
        Assert.Equal(FromProvisionClusterOn, waited.Report.With("done"));
        Assert.DoesNotContain("is left over from our terraform", waited.Output, StringComparison.Ordinal);
        var after = (await Cloud.LivingAsync())["k8s-worker-1"];
        Assert.Equal((before.InstanceId, wanted), (after.InstanceId, after.InstanceType.Value));
        Assert.Equal(Copy.Nodes(), await Cloud.RunningAsync());
        await AllNodesHaveContainerdAsync();
    }

    [Fact]
    [Position(8)]
    [Trait("Length", "Long")]
    public async Task A_node_that_somebody_stopped_is_noticed_and_started()
    {
        await _cluster.UpAsync();
        var before = await Cloud.ContentsAsync();
        _cluster.Disturb();
        await Cloud.StopAsync((await Cloud.LivingAsync())["k8s-redis"]);

        var run = (await _cluster.RunAsync("--target=Provision", "--target=Common")).ShouldEndWith(0);

        Assert.Equal("probe: 6 of 7 instances running; missing k8s-redis", run.Report["ProvisionCluster"].Reason);
        Assert.DoesNotContain("StateBucket", run.Report.With("done"));
        Assert.Equal(Copy.Nodes(), await Cloud.RunningAsync());
        Assert.Equal(before, await Cloud.ContentsAsync());
        await AllNodesHaveContainerdAsync();
    }

    [Fact]
    [Position(9)]
    public async Task A_killed_cloud_is_noticed_and_comes_back_with_its_state()
    {
        await _cluster.UpAsync();
        var (world, before) = (await Cloud.WorldAsync(), await Cloud.ContentsAsync());
        var server = await File.ReadAllTextAsync(Path.Combine(Copy.Services, "cloud", "cloud.pid"));
        (await Command.RunAsync("kill", ["-KILL", server.Trim()])).Succeeded();

        var run = (await _cluster.RunAsync("--target=Provision", "--target=Common")).ShouldEndWith(0);

        Assert.Equal(["LocalServices"], run.Report.With("done"));
        Assert.Equal("probe: cloud: not running", run.Report["LocalServices"].Reason);
        Assert.Contains($"cloud: healthy: world {world}", run.LogOf("LocalServices"), StringComparison.Ordinal);
        Assert.Equal(world, await Cloud.WorldAsync());
        Assert.Equal(before, await Cloud.ContentsAsync());
    }

    [Fact]
    [Position(10)]
    [Trait("Length", "Long")]
    public async Task A_lost_cloud_is_provisioned_anew_in_spite_of_five_kills()
    {
        _cluster.Disturb();
        (await _cluster.RunAsync("--target=Provision")).ShouldEndWith(0);
        var planned = await Cloud.AddressesAsync();
        var world = await Cloud.WorldAsync();
        (await _cluster.Service("cloud").RunAsync("purge")).Succeeded();

        // VPC in flight, identities done but lost; subnets and groups; instances; right after a recovery; the bucket's slow setting.
        var noticed = await KilledAsync("four roles", afterKill: false, Told("cluster", "apply_complete", "aws_iam_role", 4));
        Assert.Matches(@"LocalServices\s+runs: probe: cloud: not running", noticed);
        Assert.Matches(@"StateBucket\s+runs: probe: bucket \S+ is gone.*provisioned anew", noticed);
        Assert.NotEqual(world, await Cloud.WorldAsync());
        await KilledAsync("three subnets, the build alone", afterKill: true, Told("cluster", "apply_start", "aws_subnet", 3), guardEndsTools: true);
        await KilledAsync("an instance", afterKill: false, Told("cluster", "apply_start", "aws_instance", 1));
        await KilledAsync("an apply that has just begun", afterKill: true, run => () => Task.FromResult(Regex.IsMatch(run.Output, @"ProvisionCluster\s+plan: ")));
        await KilledAsync("a foundation alone", afterKill: null, run => () => Task.FromResult(Regex.IsMatch(run.Output, @"ProvisionCluster\s+done in")));

        var run = (await _cluster.RunAsync("--target=Provision")).ShouldEndWith(0);

        Assert.Contains("is left over from our terraform", run.Output, StringComparison.Ordinal);
        Assert.Equal(["ProvisionFoundation"], run.Report.With("done"));
        Assert.Equal(planned, await Cloud.AddressesAsync());
        // As text: xunit shows only the beginning of a long collection.
        var (states, contents) = (Lines(await Cloud.StatesAsync()), Lines(await Cloud.ContentsAsync()));
        Assert.True(states == contents, $"terraform's states:\n{states}\nthe cloud:\n{contents}\n{await Cloud.NetworksAsync()}");
        // Not one was ever made in vain: a terminated one would be among them.
        Assert.Equal(Copy.Nodes().Select(node => node.Name), (await Cloud.InstancesAsync()).Select(CloudView.NameOf));
        Assert.Equal(Copy.Nodes(), await Cloud.RunningAsync());

        var plan = (await _cluster.RunAsync("--target=ProvisionCluster", "--target=ProvisionFoundation", "--exclusive", "--force")).ShouldEndWith(0);
        Assert.Contains("plan: 0 to add, 0 to change, 0 to destroy", plan.LogOf("ProvisionCluster"), StringComparison.Ordinal);
        Assert.Contains("plan: 0 to add, 0 to change, 0 to destroy", plan.LogOf("ProvisionFoundation"), StringComparison.Ordinal);
    }

    [Fact]
    [Position(11)]
    [Trait("Length", "Long")]
    public async Task Bare_nodes_are_prepared_in_spite_of_kills_amid_packages()
    {
        _cluster.Disturb();
        (await _cluster.RunAsync("--target=Provision")).ShouldEndWith(0);
        var before = await Cloud.ContentsAsync();

        await KilledAsync("dpkg at work on a node", afterKill: false, _ => SomeNodeRunsDpkgAsync, target: "Cluster");
        await KilledAsync("the playbook, the build alone", afterKill: false, run => () => Task.FromResult(Regex.IsMatch(run.Output, @"Common\s+task \d")), target: "Cluster", guardEndsTools: true);

        var run = (await _cluster.RunAsync("--target=Provision", "--target=Common")).ShouldEndWith(0);

        Assert.Equal(["Common"], run.Report.With("done"));
        Assert.Equal(before, await Cloud.ContentsAsync());
        await AllNodesHaveContainerdAsync();
        var again = (await _cluster.RunAsync("--target=Provision", "--target=Common")).ShouldEndWith(0);
        Assert.Empty(again.Report.With("done"));
    }

    [Fact]
    [Position(90)]
    public async Task The_secrets_are_nowhere_but_in_their_files()
    {
        await _cluster.UpAsync();
        string[] places = ["secrets/awsSecretAccessKey", "services/registry/token", "services/registry/pull-token", "services/argocd/token"];
        var secrets = places.Select(place => File.ReadAllText(Path.Combine(Copy.Kept, place)).Trim()).ToList();
        Assert.All(secrets, secret => Assert.True(secret.Length >= 32, "there is no secret to look for"));
        var forms = FormsOf(secrets);
        // What the services keep is the outside world's; of that, they keep the tokens that they give out.
        var own = FormsOf(secrets.Take(1));

        var files = FilesOfTheBuild();
        Assert.Contains(files, file => file.EndsWith("report.json", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith("Common.log", StringComparison.Ordinal));
        Assert.Equal([], files.Where(file => Contain(file.StartsWith(Copy.Services + "/", StringComparison.Ordinal) ? own : forms, File.ReadAllBytes(file))));
        Assert.NotEmpty(await Cloud.StateObjectsAsync());
        Assert.Empty((await Cloud.StateObjectsAsync()).Where(stored => Holds(Encoding.UTF8.GetBytes(stored.Value))).Select(stored => stored.Key));
        Assert.Empty(_cluster.Results.Where(result => Holds(Encoding.UTF8.GetBytes(result.Output))).Select(result => result.Command));
        Assert.Contains(_cluster.SeenArguments, arguments => arguments.Contains("terraform", StringComparison.Ordinal) && arguments.Contains(Copy.Root, StringComparison.Ordinal));
        Assert.Equal([], _cluster.SeenArguments.Where(arguments => Holds(Encoding.UTF8.GetBytes(arguments))).Select(arguments => arguments.Split(' ')[0]));
        _cluster.Say($"searched {files.Count} files, {_cluster.Results.Count} outputs, {_cluster.SeenArguments.Count} argument lists");

        bool Holds(byte[] content) => Contain(forms, content);

        static bool Contain(IEnumerable<string> looked, byte[] content) => looked.Any(form => content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) >= 0);

        static List<string> FormsOf(IEnumerable<string> texts) =>
            [.. texts.SelectMany(text => new[] { text, Uri.EscapeDataString(text), Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=') })];
    }

    [Fact]
    [Position(99)]
    public async Task Purge_leaves_nothing_on_the_machine()
    {
        await _cluster.UpAsync();
        _cluster.Disturb();
        Assert.NotEqual("", await _cluster.BridgeAsync());

        var run = (await _cluster.RunAsync("--target=Purge")).ShouldEndWith(0);

        Assert.DoesNotContain("could not be handed back", run.Output, StringComparison.Ordinal);
        Assert.Equal("", await _cluster.BridgeAsync());
        Assert.DoesNotContain(BuildProcesses.EveryArgumentList(), arguments => arguments.Contains(Copy.Root + "/", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Copy.Services));
        var next = (await _cluster.RunAsync("--target=Provision", "--target=Common", "--dryrun")).ShouldEndWith(0);
        Assert.Matches(@"HostTools\s+run\s+forgotten \(--target=Purge\)", next.Output);
    }

    private string Journal => Path.Combine(Copy.Kept, "journal.jsonl");

    private IReadOnlyList<string> Runs() => Directory.EnumerateDirectories(Path.Combine(Copy.Kept, "runs")).Order(StringComparer.Ordinal).ToList();

    /// <summary>Starts the build, kills it at a moment, and returns what it had printed.</summary>
    /// <param name="moment">Name of the moment.</param>
    /// <param name="afterKill">Whether a lock of terraform's has to be found that an earlier kill left; null when that is a matter of chance.</param>
    /// <param name="isThere">Whether the moment has come.</param>
    /// <param name="guardEndsTools">Kill the build alone, and leave its tools to its guard.</param>
    /// <param name="target">The target.</param>
    private async Task<string> KilledAsync(string moment, bool? afterKill, Func<BuildRun, Func<Task<bool>>> isThere, bool guardEndsTools = false, string target = "Provision")
    {
        using var run = _cluster.Start($"--target={target}");
        await run.ReachesAsync(moment, isThere(run));
        if (guardEndsTools)
        {
            run.Kill();
        }
        else
        {
            await _cluster.Processes.KillAsync();
        }

        var result = (await _cluster.EndAsync(run)).ShouldEndWith(137);
        await _cluster.Processes.EndedAsync();
        _cluster.Say($"killed at: {moment}");
        if (afterKill is { } expected)
        {
            Assert.Equal(expected, result.Output.Contains("is left over from our terraform", StringComparison.Ordinal));
        }

        return result.Output;
    }

    private Func<BuildRun, Func<Task<bool>>> Told(string stack, string @event, string type, int count)
    {
        var point = new KillPoint(stack, @event, type, count);
        return _ =>
        {
            // Events of an apply that was killed stay in the file until they are recovered from.
            var before = point.CountIn(Copy);
            return () => Task.FromResult(point.CountIn(Copy) - before >= count);
        };
    }

    private Task ToldAsync(BuildRun run, KillPoint point) => run.ReachesAsync(point.ToString(), () => Task.FromResult(point.CountIn(Copy) >= point.Count));

    private async Task<bool> SomeNodeRunsDpkgAsync()
    {
        foreach (var container in (await _cluster.DockerAsync("ps", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if ((await _cluster.DockerAsync("top", container, "-eo", "pid,comm")).Split('\n').Any(process => process.TrimEnd().EndsWith(" dpkg", StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private async Task AllNodesHaveContainerdAsync()
    {
        var living = await Cloud.LivingAsync();
        var answers = await Task.WhenAll(living.Select(async node => (node.Key, Answer: await _cluster.SshAsync(node.Value, "hostname && systemctl is-active containerd"))));
        Assert.All(answers, node => Assert.Equal($"{node.Key}\nactive\n", node.Answer.Succeeded()));
    }

    private Task<string> ContainerOfAsync(Instance instance) =>
        _cluster.DockerAsync("ps", "--all", "--quiet", "--filter", $"label=wastecoach.instance={instance.InstanceId}");

    /// <summary>
    /// Every file below .build but the secrets themselves, the disks of the machines (gigabytes of operating system) and terraform's
    /// providers (programs that somebody else compiled). Pipes and sockets have no length.
    /// </summary>
    private IReadOnlyList<string> FilesOfTheBuild()
    {
        string[] left =
        [
            Path.Combine(Copy.Kept, "secrets"),
            Path.Combine(Copy.Services, "container-engine", "data"),
            Path.Combine(Copy.Services, "container-engine", "containerd"),
            Path.Combine(Copy.Kept, "terraform", "cluster", "data", "providers"),
            Path.Combine(Copy.Kept, "terraform", "foundation", "data", "providers"),
        ];
        return Below(new DirectoryInfo(Path.Combine(Copy.Root, ".build"))).Where(file => file.LinkTarget is null && file.Length > 0).Select(file => file.FullName).ToList();

        IEnumerable<FileInfo> Below(DirectoryInfo folder) => folder.EnumerateFiles()
            .Concat(folder.EnumerateDirectories().Where(below => below.LinkTarget is null && !left.Contains(below.FullName)).SelectMany(Below));
    }

    private static string Lines(SortedDictionary<string, string> contents) => string.Join('\n', contents.Select(entry => $"{entry.Key}: {entry.Value}"));
}
