using System.Text.RegularExpressions;
using WasteCoach.Build.CommandLine;
using WasteCoach.Build.Tests.Conventions;
using WasteCoach.Build.Tests.Environments;
using WasteCoach.Build.Phases;
using YamlDotNet.RepresentationModel;

namespace WasteCoach.Build.Tests.Workflows;

/// <summary>What GitHub runs: only ./build.sh, with few rights, and with targets and options that exist.</summary>
public sealed partial class WorkflowTests
{
    private const string Shared = "./.github/workflows/build.yml";

    public static TheoryData<string> Files => [.. Paths.Select(path => Path.GetFileName(path))];

    public static TheoryData<string> Callers => [.. Paths.Select(path => Path.GetFileName(path)).Where(name => name != "build.yml")];

    private static IReadOnlyList<string> Paths => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, ".github", "workflows"), "*.yml").Order(StringComparer.Ordinal)];

    [Fact]
    public void There_is_a_workflow_for_pull_requests_deployments_and_clusters_and_one_for_all() =>
        Assert.Equal(["build.yml", "cluster.yml", "deploy.yml", "pull-request.yml"], Paths.Select(Path.GetFileName));

    [Theory]
    [MemberData(nameof(Callers))]
    public void Every_job_is_the_shared_workflow_and_names_its_rights(string file)
    {
        var workflow = Read(file);

        Assert.Equal([("contents", "read")], Pairs(workflow["permissions"]));
        foreach (var job in Jobs(workflow))
        {
            Assert.Equal(Shared, Text(job["uses"]));
            Assert.NotEmpty(Pairs(job["permissions"]));
        }
    }

    [Fact]
    public void The_shared_workflow_runs_the_build_and_nothing_else()
    {
        var job = Assert.Single(Jobs(Read("build.yml")));
        var runs = Steps(job).Where(step => step.Children.ContainsKey("run")).Select(step => Text(step["run"])).ToList();

        Assert.Equal(["./build.sh $ARGUMENTS"], runs);
        Assert.False(job.Children.ContainsKey("permissions"), "Rights named here would take away those of the calling job.");
        Assert.False(Read("build.yml").Children.ContainsKey("permissions"), "Rights named here would take away those of the calling job.");
    }

    [Fact]
    public void Nothing_that_somebody_else_may_write_stands_in_a_command() =>
        Assert.All(Paths, path => Assert.DoesNotMatch(@"run:.*\$\{\{", File.ReadAllText(path)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Actions_are_pinned_by_commit_and_say_their_version(string file)
    {
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, ".github", "workflows", file)).Where(line => line.Contains("uses:", StringComparison.Ordinal)))
        {
            Assert.Matches(@"uses: (\./\.github/workflows/build\.yml|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$", line.Trim().TrimStart('-', ' '));
        }
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public void Targets_and_options_exist(string file)
    {
        var workflow = Read(file);
        var targets = BuildTasks.All.Select(Phase.NameOf).ToHashSet();
        foreach (var job in Jobs(workflow))
        {
            var arguments = Text(job["with"]["arguments"]);
            var choices = workflow["on"] is YamlMappingNode on && on.Children.TryGetValue("workflow_dispatch", out var dispatch) && dispatch is YamlMappingNode { Children.Count: > 0 }
                ? ((YamlSequenceNode)dispatch["inputs"]["target"]["options"]).Select(Text).ToList()
                : [];
            var given = choices.Count > 0 ? choices.Select(choice => arguments.Replace("${{ inputs.target }}", choice, StringComparison.Ordinal)) : [arguments];
            foreach (var line in given)
            {
                Assert.DoesNotContain("${{", line, StringComparison.Ordinal);
                var parsed = new ParsedArguments(line.Split(' '));
                Assert.NotEmpty(parsed.GetAll(BuildOptions.Target));
                Assert.All(parsed.GetAll(BuildOptions.Target), target => Assert.Contains(target, targets));
                if (parsed.Get(BuildOptions.Environment) is { } environment)
                {
                    Assert.True(File.Exists(Path.Combine(Repository.Root, "environments", environment + ".yaml")), environment);
                }
            }
        }
    }

    [Fact]
    public void What_is_given_to_the_shared_workflow_it_takes()
    {
        var call = Read("build.yml")["on"]["workflow_call"];
        var inputs = Pairs(call["inputs"]).Select(pair => pair.Name).ToHashSet();
        var secrets = Pairs(call["secrets"]).Select(pair => pair.Name).ToHashSet();
        foreach (var job in Paths.Select(Path.GetFileName).Where(name => name != "build.yml").SelectMany(name => Jobs(Read(name!))))
        {
            Assert.Subset(inputs, Pairs(job["with"]).Select(pair => pair.Name).ToHashSet());
            Assert.Contains("name", Pairs(job["with"]).Select(pair => pair.Name));
            if (job.Children.TryGetValue("secrets", out var given))
            {
                Assert.Subset(secrets, Pairs(given).Select(pair => pair.Name).ToHashSet());
            }
        }
    }

    [Theory]
    [InlineData("deploy.yml")]
    [InlineData("cluster.yml")]
    public void What_changes_the_world_waits_its_turn_and_is_never_broken_off(string file)
    {
        var concurrency = Read(file)["concurrency"];

        Assert.EndsWith("-production", Text(concurrency["group"]), StringComparison.Ordinal);
        Assert.Equal("false", Text(concurrency["cancel-in-progress"]));
        Assert.All(Jobs(Read(file)), job => Assert.Contains("--wait-for-lock=", Text(job["with"]["arguments"]), StringComparison.Ordinal));
    }

    [Fact]
    public void A_deployment_has_the_whole_history_and_does_not_start_itself_by_its_own_commits()
    {
        var checkout = Steps(Assert.Single(Jobs(Read("build.yml")))).Single(step => step.Children.ContainsKey("uses") && Text(step["uses"]).StartsWith("actions/checkout@", StringComparison.Ordinal));
        var push = Read("deploy.yml")["on"]["push"];

        Assert.Equal("0", Text(checkout["with"]["fetch-depth"]));
        Assert.Equal(["main"], ((YamlSequenceNode)push["branches"]).Select(Text));
        var ignored = ((YamlSequenceNode)push["paths-ignore"]).Select(Text).ToList();
        foreach (var environment in Directory.EnumerateFiles(Path.Combine(Repository.Root, "environments"), "*.yaml").Select(Path.GetFileNameWithoutExtension).Where(name => name != "versions"))
        {
            Assert.Contains($"charts/*/values-{environment}.yaml", ignored);
        }
    }

    [Fact]
    public void Rights_are_those_that_each_job_needs()
    {
        Assert.All(
            Jobs(Read("pull-request.yml")),
            job => Assert.Equal(TakesRole(job) ? [("contents", "read"), ("id-token", "write")] : [("contents", "read")], Pairs(job["permissions"])));
        Assert.Equal([("contents", "write"), ("id-token", "write"), ("packages", "write")], Pairs(Assert.Single(Jobs(Read("deploy.yml")))["permissions"]));
        Assert.Equal([("contents", "read"), ("id-token", "write")], Pairs(Assert.Single(Jobs(Read("cluster.yml")))["permissions"]));
        Assert.Equal("production", Text(Assert.Single(Jobs(Read("cluster.yml")))["with"]["gate"]));
        // The trust of the deploying role is in the branch; a job of a GitHub environment has another subject.
        Assert.DoesNotContain(Pairs(Assert.Single(Jobs(Read("deploy.yml")))["with"]), pair => pair.Name == "gate");
    }

    [Fact]
    public void A_pull_request_takes_a_role_only_to_plan_and_never_for_a_fork()
    {
        var job = Assert.Single(Jobs(Read("pull-request.yml")), TakesRole);

        Assert.Equal("${{ vars.AWS_PLAN_ROLE }}", Text(job["with"]["role"]));
        Assert.Contains("--target=Plan ", Text(job["with"]["arguments"]), StringComparison.Ordinal);
        Assert.Contains("github.event.pull_request.head.repo.full_name == github.repository", Text(job["if"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_secret_that_an_environment_takes_from_a_variable_is_given_to_the_build()
    {
        var given = Pairs(Steps(Assert.Single(Jobs(Read("build.yml")))).Single(step => step.Children.ContainsKey("run"))["env"]).Select(pair => pair.Name).ToList();
        var wanted = SecretVariable().Matches(File.ReadAllText(Path.Combine(Repository.Root, "environments", "production.yaml"))).Select(match => match.Groups[1].Value);

        Assert.Superset(wanted.ToHashSet(), given.ToHashSet());
    }

    private static YamlMappingNode Read(string file)
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Repository.Root, ".github", "workflows", file));
        yaml.Load(reader);
        return (YamlMappingNode)Assert.Single(yaml.Documents).RootNode;
    }

    private static IEnumerable<YamlMappingNode> Jobs(YamlMappingNode workflow) => ((YamlMappingNode)workflow["jobs"]).Children.Values.Cast<YamlMappingNode>();

    private static bool TakesRole(YamlMappingNode job) => ((YamlMappingNode)job["with"]).Children.ContainsKey("role");

    private static IEnumerable<YamlMappingNode> Steps(YamlMappingNode job) => ((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>();

    private static List<(string Name, string Value)> Pairs(YamlNode node) =>
        [.. ((YamlMappingNode)node).Children.Select(pair => (Text(pair.Key), pair.Value is YamlScalarNode scalar ? scalar.Value ?? "" : "")).OrderBy(pair => pair.Item1, StringComparer.Ordinal)];

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";

    [GeneratedRegex(@"\{ env: ([A-Z_]+) \}")]
    private static partial Regex SecretVariable();
}
