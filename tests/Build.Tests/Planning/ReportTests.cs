using System.Text.Json;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Planning;

namespace WasteCoach.Build.Tests.Planning;

public sealed class ReportTests
{
    private static readonly CostEstimate Cost = new([new CostItem("k8s-master", "t3.large", 75.92m, CostOrigin.Terraform)], new PriceSource("ap-northeast-2", new Uri("https://example.com/prices"), new DateOnly(2025, 1, 15)));

    private static readonly ChangePlan Unchanged = new()
    {
        Environment = "sample",
        Missing = [],
        Targets = [new TargetPlan("Cluster", [], new TimeEstimate([], TimeSpan.Zero, TimeSpan.Zero)), new TargetPlan("Deploy", [], new TimeEstimate([], TimeSpan.Zero, TimeSpan.Zero))],
        Phases = [new PlannedPhase("HostTools", PlanArea.Machine, Outlook.Skip, "unchanged; 3 tools in place", TimeSpan.FromSeconds(2)), new PlannedPhase("Common", PlanArea.Hosts, Outlook.Skip, "unchanged; containerd active", TimeSpan.FromSeconds(130))],
        Stacks = [new StackPlan("cluster", [])],
        Services = [new ServicePlan("auth", "current", "97e2709a", "nothing changed since 97e2709a")],
        Charts = [],
        Cost = Cost,
        CostChange = 0,
    };

    private static readonly ChangePlan Changed = Unchanged with
    {
        Missing = [new Missing("secret", "grafanaPassword", "the environment variable GRAFANA is not set", "Set it.")],
        Targets = [new TargetPlan("Cluster", ["Common"], new TimeEstimate(["Common"], TimeSpan.FromSeconds(130), TimeSpan.FromSeconds(130)))],
        Phases = [new PlannedPhase("Common", PlanArea.Hosts, Outlook.Run, "versions.containerd.version changed from 1.6 to 1.7", TimeSpan.FromSeconds(130)), new PlannedPhase("Cni", PlanArea.Hosts, Outlook.LookAgain, "after Common; as things are: unchanged", TimeSpan.FromSeconds(13))],
        Stacks =
        [
            new StackPlan("cluster", [
                new ResourceChange("aws_instance.this[\"k8s-worker-1\"]", "update", [new AttributeChange("instance_type", "t3.medium", "t3.large")], 37.96m),
                new ResourceChange("aws_eip.this", "create", [], 0),
                new ResourceChange("aws_key_pair.operator", "replace", [], 0)]),
            new StackPlan("foundation", [], "the AWS session has ended"),
        ],
        Charts = [new ChartPlan("auth", "Deployment wastecoach/auth", false, ["-  replicas: 2", "+  replicas: 3"]), new ChartPlan("auth", "Service wastecoach/auth", true, [])],
        Services = [new ServicePlan("auth", "build", "97e2709a", "services/Auth/Program.cs changed | since 1234abcd")],
        CostChange = 37.96m,
    };

    [Theory]
    [InlineData("plan.unchanged.txt")]
    [InlineData("plan.changed.txt")]
    [InlineData("plan.changed.md")]
    public void A_plan_reads_as_its_golden_file(string file) => Golden(file, file switch
    {
        "plan.unchanged.txt" => PlanReport.Text(Unchanged),
        "plan.changed.txt" => PlanReport.Text(Changed),
        _ => PlanReport.Markdown(Changed),
    });

    [Fact]
    public void A_plan_is_one_JSON_object_that_programs_read()
    {
        var json = JsonDocument.Parse(PlanReport.Json(Changed)).RootElement;

        Assert.Equal("create", json.GetProperty("stacks")[0].GetProperty("changes")[1].GetProperty("action").GetString());
        Assert.Equal("2 to add, 1 to change, 1 to destroy", json.GetProperty("stacks")[0].GetProperty("summary").GetString());
        Assert.Equal("Run", json.GetProperty("phases")[0].GetProperty("outlook").GetString());
        Assert.Equal("grafanaPassword", json.GetProperty("missing")[0].GetProperty("name").GetString());
        Assert.Equal(37.96m, json.GetProperty("costChange").GetDecimal());
        Assert.False(json.TryGetProperty("servicesUnknown", out _));
    }

    [Theory]
    [InlineData("drift.txt")]
    [InlineData("drift.md")]
    public void Drift_reads_as_its_golden_file(string file)
    {
        var report = new DriftReport("sample", [
            new Difference("cluster", "Node k8s-worker-1", "nodes in the environment file", "metadata.labels.team = x, set by hand with kubectl-label\nmetadata.labels.more = y, set by hand with kubectl-label", "kubectl label node k8s-worker-1 team- more-"),
            new Difference("terraform", "module.network.aws_vpc.this", "terraform/cluster", "changed by others since the last apply: tags.Team is x, declared is (none)", "./build.sh --target=ProvisionCluster --force --environment=sample"),
        ], ["git and Argo CD: no answer"]);

        Golden(file, file == "drift.txt" ? report.Text() : report.Markdown());
        Assert.False(report.IsClean());
    }

    [Fact]
    public void What_could_not_be_compared_is_not_called_clean()
    {
        Assert.False(new DriftReport("sample", [], ["git: no answer"]).IsClean());
        Assert.Contains("git: no answer", new DriftReport("sample", [], ["git: no answer"]).Summary(), StringComparison.Ordinal);
        Assert.Equal("No drift: cloud, nodes, cluster and git are as declared in sample.", new DriftReport("sample", [], []).Text());
    }

    private static void Golden(string file, string text) => Provisioning.Golden.Check($"Planning/golden/{file}", text.ReplaceLineEndings("\n").TrimEnd() + "\n");
}
