using WasteCoach.Build.Tests.Tools.Fakes;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Processes;
using WasteCoach.Build.Tools.Terraform;

namespace WasteCoach.Build.Tests.Tools.Terraform;

/// <summary>Our idea of terraform against terraform itself, with a configuration that needs no provider.</summary>
[Trait("Category", "Contract")]
public sealed class TerraformContractTests : IDisposable
{
    private readonly TemporaryFolder stack = new();
    private readonly RealProcess real = new();
    private readonly List<TerraformProgress> progress = [];

    private TerraformRunner Terraform => ToolContext.With(real).Terraform();

    private TerraformSettings Settings => new() { Stack = stack.Path, DataDirectory = stack[".data"] };

    private string Events => stack["events.jsonl"];

    public void Dispose()
    {
        real.Dispose();
        stack.Dispose();
    }

    [Fact]
    public void A_life_of_a_stack()
    {
        Write(
            """
            resource "terraform_data" "node" {
              for_each = toset(["a", "b"])
              input    = each.key
            }
            output "inputs" { value = [for node in terraform_data.node : node.output] }
            """);

        Terraform.Init(Settings);
        Assert.Empty(Terraform.StateList(Settings));
        Assert.True(Terraform.Plan(Settings, stack["plan"]));
        Assert.Equal(new(2, 0, 0, 0), TerraformPlanSummary.Read(Terraform.Show(Settings, stack["plan"])));
        Assert.Equal(new(2, 0, 0, 0), Apply());

        Assert.Equal(4, progress.Count);
        Assert.Equal((2, 2, TerraformStep.Completed), (progress[^1].Completed, progress[^1].Total, progress[^1].Step));
        Assert.All(progress, step => Assert.Equal("create", step.Action));
        Assert.Equal(["terraform_data.node[\"a\"]", "terraform_data.node[\"b\"]"], Terraform.StateList(Settings));
        Assert.Equal(["a", "b"], Terraform.Output(Settings)["inputs"].EnumerateArray().Select(value => value.GetString()));
        Assert.Contains(File.ReadLines(Events), line => line.Contains("\"apply_complete\"", StringComparison.Ordinal) && line.Contains("\"id_value\"", StringComparison.Ordinal));
        Assert.False(Terraform.Plan(Settings, stack["plan"]));

        Assert.Equal(new(0, 0, 2, 0), Terraform.Destroy(Settings, null, [], Events, progress.Add));
        Assert.Empty(Terraform.StateList(Settings));
    }

    [Fact]
    public void A_failed_apply_names_resource_file_line_and_cause()
    {
        Write(
            """
            resource "terraform_data" "broken" {
              provisioner "local-exec" {
                command = "echo the disk is full >&2; exit 3"
              }
            }
            """);
        Terraform.Init(Settings);
        Terraform.Plan(Settings, stack["plan"]);

        var failure = Assert.Throws<ToolFailure>(() => Apply());

        Assert.Contains("terraform_data.broken, main.tf:2", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the disk is full", failure.Message, StringComparison.Ordinal);
        Assert.Equal(TerraformStep.Failed, progress[^1].Step);
    }

    [Fact]
    public async Task An_interrupted_apply_saves_what_it_has_made_and_frees_its_lock()
    {
        Write(
            """
            resource "terraform_data" "quick" {}
            resource "terraform_data" "slow" {
              depends_on = [terraform_data.quick]
              provisioner "local-exec" {
                command = "exec sleep 60"
              }
            }
            """);
        using var stop = new CancellationTokenSource();
        using var stoppable = new RealProcess(cancellation: stop.Token);
        Terraform.Init(Settings);
        Terraform.Plan(Settings, stack["plan"]);

        var apply = Task.Run(() =>
        {
            ToolContext.With(stoppable).Terraform().Apply(Settings, stack["plan"], Events, step =>
            {
                lock (progress)
                    progress.Add(step);
            });
        });
        await Eventually.SeeAsync("the slow resource is under way", SeenSlow, seen => seen);
        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => apply);
        Assert.Contains("terraform_data.quick", Terraform.StateList(Settings));
        Assert.True(Terraform.Plan(Settings, stack["plan"])); // needs the lock
    }

    [Fact]
    public void Validation_and_format_name_file_and_line()
    {
        Write("resource \"terraform_data\" \"x\" {\n  inputt   =  1\n}\n");
        Terraform.Init(Settings);

        var validation = Terraform.Validate(Settings);

        Assert.False(validation.IsValid);
        Assert.Equal(("main.tf", 2), (validation.Diagnostics[0].File, validation.Diagnostics[0].Line));
        Assert.Equal(["main.tf"], Terraform.FormatCheck(Settings));
    }

    private bool SeenSlow()
    {
        lock (progress)
            return progress.Any(step => step.Address == "terraform_data.slow");
    }

    private TerraformPlanSummary Apply()
    {
        return Terraform.Apply(Settings, stack["plan"], Events, progress.Add);
    }

    private void Write(string configuration) => File.WriteAllText(stack["main.tf"], configuration);
}
