using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Processes;
using WasteCoach.Build.Tools.Terraform;

namespace WasteCoach.Build.Tests.Tools.Terraform;

public sealed class TerraformRunnerTests : ToolTest, IDisposable
{
    private const string Summary = """{"type":"change_summary","changes":{"add":2,"change":1,"import":3,"remove":4,"operation":"apply"}}""";
    private readonly TemporaryFolder temporary = new();
    private readonly TerraformSettings settings = new()
    {
        Stack = "/r/terraform/cluster",
        DataDirectory = "/r/.build/rehearsal/terraform/cluster",
        CliConfiguration = "/r/mirror.tfrc",
        LockTimeout = TimeSpan.FromSeconds(90),
        EnvironmentVariables = { ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:4566" },
    };

    private TerraformRunner Terraform => Context.Terraform();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void Environment_says_where_data_are_and_that_nobody_answers()
    {
        Terraform.Init(settings);

        Assert.Equal("/r/.build/rehearsal/terraform/cluster", Last.Environment["TF_DATA_DIR"]);
        Assert.Equal("/r/mirror.tfrc", Last.Environment["TF_CLI_CONFIG_FILE"]);
        Assert.Equal("1", Last.Environment["TF_IN_AUTOMATION"]);
        Assert.Equal("0", Last.Environment["TF_INPUT"]);
        Assert.Equal("http://127.0.0.1:4566", Last.Environment["AWS_ENDPOINT_URL"]);
    }

    [Fact]
    public void Terraform_has_minutes_to_save_its_state()
    {
        Terraform.Init(settings);

        Assert.Equal(Patience.SavesState, Last.Options.Patience);
    }

    [Fact]
    public void Init()
    {
        Terraform.Init(settings);
        AssertRan("terraform", "-chdir=/r/terraform/cluster", "init", "-input=false", "-no-color");

        Terraform.Init(settings, "/r/.build/backend file.hcl", reconfigure: true);
        AssertRan("terraform", "-chdir=/r/terraform/cluster", "init", "-input=false", "-no-color", "-backend-config=/r/.build/backend file.hcl", "-reconfigure");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, true)]
    public void Plan_is_saved_and_tells_whether_it_has_a_change(int exitCode, bool expected)
    {
        Answers(exitCode: exitCode);

        Assert.Equal(expected, Terraform.Plan(settings, "/r/plan", "/r/vars.json", destroy: true));
        AssertRan(
            "terraform",
            "-chdir=/r/terraform/cluster", "plan", "-input=false", "-no-color", "-detailed-exitcode", "-out=/r/plan", "-lock-timeout=90s", "-var-file=/r/vars.json", "-destroy");
    }

    [Fact]
    public void A_plan_that_fails_has_stderr_and_a_remedy()
    {
        Answers(exitCode: 1, error: "Error: Error acquiring the state lock\nID: 42");

        var failure = Assert.Throws<ToolFailure>(() => Terraform.Plan(settings, "/r/plan"));

        Assert.Contains("ID: 42", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Another run holds the state", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_follows_the_events_and_keeps_them()
    {
        Answers(Summary);
        Assert.Equal(new(2, 1, 4, 3), Terraform.Apply(settings, "/r/plan", temporary["events.jsonl"], _ => { }));

        AssertRan("terraform", "-chdir=/r/terraform/cluster", "apply", "-input=false", "-json", "-lock-timeout=90s", "/r/plan");
        Assert.Equal(temporary["events.jsonl"], Last.Options.OutputFile);
    }

    [Fact]
    public void Destroy()
    {
        Answers(Summary);
        Terraform.Destroy(settings, "/r/vars.json", [], temporary["events.jsonl"], _ => { });

        AssertRan(
            "terraform",
            "-chdir=/r/terraform/cluster", "apply", "-destroy", "-auto-approve", "-input=false", "-json", "-lock-timeout=90s", "-var-file=/r/vars.json");
    }

    [Fact]
    public void Output_gives_values_by_name()
    {
        Answers("""{"vpc_id":{"sensitive":false,"type":"string","value":"vpc-1"}}""");

        Assert.Equal("vpc-1", Terraform.Output(settings)["vpc_id"].GetString());
        AssertRan("terraform", "-chdir=/r/terraform/cluster", "output", "-json");
    }

    [Fact]
    public void Show_reads_a_plan_which_can_be_summed_up()
    {
        Answers(
            """
            {"resource_changes":[
            {"mode":"managed","change":{"actions":["create"]}},
            {"mode":"managed","change":{"actions":["update"],"importing":{"id":"i-1"}}},
            {"mode":"managed","change":{"actions":["delete","create"]}},
            {"mode":"managed","change":{"actions":["no-op"]}},
            {"mode":"data","change":{"actions":["read"]}}]}
            """);

        var summary = TerraformPlanSummary.Read(Terraform.Show(settings, "/r/plan"));

        Assert.Equal("1 to import, 2 to add, 1 to change, 1 to destroy", summary.ToString());
        AssertRan("terraform", "-chdir=/r/terraform/cluster", "show", "-json", "/r/plan");
    }

    [Fact]
    public void State_list_of_no_state_is_empty_and_any_other_failure_is_one()
    {
        Answers("aws_vpc.main\naws_subnet.a[\"a\"]\n");
        Answers(exitCode: 1, error: "No state file was found!");
        Answers(exitCode: 1, error: "connection refused");

        Assert.Equal(["aws_vpc.main", "aws_subnet.a[\"a\"]"], Terraform.StateList(settings));
        AssertRan("terraform", "-chdir=/r/terraform/cluster", "state", "list");
        Assert.Empty(Terraform.StateList(settings));
        Assert.Throws<ToolFailure>(() => Terraform.StateList(settings));
    }

    [Fact]
    public void Force_unlock()
    {
        Terraform.ForceUnlock(settings, "1d6f");

        AssertRan("terraform", "-chdir=/r/terraform/cluster", "force-unlock", "-force", "1d6f");
    }

    [Fact]
    public void Validate_answers_with_its_diagnostics()
    {
        Answers("""{"valid":false,"diagnostics":[{"severity":"error","summary":"Bad","detail":"Why.","range":{"filename":"main.tf","start":{"line":3}}}]}""", exitCode: 1);

        var validation = Terraform.Validate(settings);

        Assert.False(validation.IsValid);
        Assert.Equal("Bad (main.tf:3)\n    Why.", validation.Diagnostics[0].ToString());
        AssertRan("terraform", "-chdir=/r/terraform/cluster", "validate", "-json");
    }

    [Fact]
    public void Format_check_names_files()
    {
        Answers("main.tf\nsub/x.tf", exitCode: 3);

        Assert.Equal(["main.tf", "sub/x.tf"], Terraform.FormatCheck(settings));
        AssertRan("terraform", "-chdir=/r/terraform/cluster", "fmt", "-check", "-recursive", "-list=true");
    }

    [Fact]
    public void Test()
    {
        Terraform.Test(settings);

        AssertRan("terraform", "-chdir=/r/terraform/cluster", "test", "-no-color");
    }

    [Fact]
    public void A_missing_terraform_names_itself_and_a_remedy()
    {
        Locator.Missing = true;

        var failure = Assert.Throws<ToolFailure>(() => Terraform.Test(settings));

        Assert.Contains("terraform", failure.Problem, StringComparison.Ordinal);
        Assert.Contains("Setup", failure.Remedy, StringComparison.Ordinal);
        Assert.Empty(Runner.Invocations);
    }

    [Fact]
    public void An_explicit_tool_path_wins()
    {
        var path = Locator.Make("terraform-1.12");
        Terraform.Test(new() { Stack = "/r", DataDirectory = "/d", ToolPath = path });

        Assert.Equal(path.FullPath, Last.Executable.FullPath);
    }

    [Fact]
    public void A_passed_deadline_and_an_interruption_are_told_apart()
    {
        Runner.Answers.Enqueue(new(ExitCode: 1, Ending: ProcessEnding.DeadlinePassed));
        Runner.Answers.Enqueue(new(ExitCode: 1, Ending: ProcessEnding.Cancelled));
        settings.ToolTimeout = TimeSpan.FromMinutes(15);

        Assert.Contains("00:15:00", Assert.Throws<ToolFailure>(() => Terraform.Test(settings)).Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(15), Last.Options.Deadline);
        Assert.Throws<OperationCanceledException>(() => Terraform.Test(settings));
    }
}
