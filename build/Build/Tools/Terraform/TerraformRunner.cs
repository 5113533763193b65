using System.Globalization;
using System.Text.Json;
using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Terraform;

/// <summary>Runs terraform on one stack. Every command is told that nobody sits at a terminal, and is interrupted with time to save its state.</summary>
public sealed class TerraformRunner(ICakeContext context) : StreamingTool<TerraformSettings>(context)
{
    private static readonly int[] PlanAnswers = [0, 2];
    private static readonly int[] FormatAnswers = [0, 3];
    private static readonly int[] ValidateAnswers = [0, 1];

    /// <summary>Fetches providers and modules and connects the state.</summary>
    /// <param name="settings">The stack.</param>
    /// <param name="backendConfiguration">A file of backend arguments; null: as the stack says.</param>
    /// <param name="reconfigure">Forget the backend used before, without moving its state.</param>
    public void Init(TerraformSettings settings, FilePath? backendConfiguration = null, bool reconfigure = false) =>
        Execute(
            settings,
            Command(settings, "init", "-input=false", "-no-color")
                .Exactly(backendConfiguration is null ? [] : [$"-backend-config={backendConfiguration.FullPath}"])
                .Exactly(reconfigure ? ["-reconfigure"] : []),
            Call());

    /// <summary>Makes a plan and saves it.</summary>
    /// <param name="settings">The stack.</param>
    /// <param name="plan">Where it is saved.</param>
    /// <param name="variables">The variable file.</param>
    /// <param name="destroy">Plan to destroy everything.</param>
    /// <param name="takesLock">Whether the state is locked meanwhile; not for a plan that nobody will apply.</param>
    /// <param name="replace">Addresses of resources that are made anew, whatever they are like.</param>
    /// <returns>Whether it has a change.</returns>
    public bool Plan(TerraformSettings settings, FilePath plan, FilePath? variables = null, bool destroy = false, bool takesLock = true, IReadOnlyList<string>? replace = null) =>
        Execute(
            settings,
            Command(settings, "plan", "-input=false", "-no-color", "-detailed-exitcode", $"-out={plan.FullPath}")
                .Exactly(takesLock ? Lock(settings) : ["-lock=false"])
                .Exactly(Variables(variables))
                .Exactly(destroy ? ["-destroy"] : [])
                .Exactly([.. (replace ?? []).Select(address => $"-replace={address}")]),
            Call() with { Answers = PlanAnswers }).ExitCode == 2;

    /// <summary>Applies a saved plan.</summary>
    /// <param name="settings">The stack.</param>
    /// <param name="plan">What <see cref="Plan"/> saved.</param>
    /// <param name="events">A file that keeps the events for a recovery: terraform itself writes it, so that it is complete even if the build dies.</param>
    /// <param name="progress">Gets each step.</param>
    /// <returns>What was done.</returns>
    public TerraformPlanSummary Apply(TerraformSettings settings, FilePath plan, FilePath events, Action<TerraformProgress> progress) =>
        Follow(settings, Command(settings, "apply", "-input=false", "-json").Exactly(Lock(settings)).Exactly(plan.FullPath), events, progress);

    /// <summary>Destroys everything in the stack's state, or only what stands at some addresses and what needs that.</summary>
    /// <param name="settings">The stack.</param>
    /// <param name="variables">The variable file.</param>
    /// <param name="targets">The addresses; none for everything.</param>
    /// <param name="events">A file for the events.</param>
    /// <param name="progress">Gets each step.</param>
    public TerraformPlanSummary Destroy(
        TerraformSettings settings, FilePath? variables, IReadOnlyCollection<string> targets, FilePath events, Action<TerraformProgress> progress) =>
        Follow(
            settings,
            Command(settings, "apply", "-destroy", "-auto-approve", "-input=false", "-json").Exactly(Lock(settings)).Exactly(Variables(variables)).Exactly(targets.Select(target => $"-target={target}")),
            events,
            progress);

    /// <summary>The stack's outputs by name, sensitive ones included: not to be printed.</summary>
    public IReadOnlyDictionary<string, JsonElement> Output(TerraformSettings settings) =>
        Document(settings, Command(settings, "output", "-json")).EnumerateObject()
            .ToDictionary(output => output.Name, output => output.Value.GetProperty("value"));

    /// <summary>A saved plan as a document.</summary>
    public JsonElement Show(TerraformSettings settings, FilePath plan) => Document(settings, Command(settings, "show", "-json", plan.FullPath));

    /// <summary>The addresses in the state; none if there is no state yet.</summary>
    public IReadOnlyList<string> StateList(TerraformSettings settings) =>
        Capture(
            settings,
            Command(settings, "state", "list"),
            Call() with { EchoError = false, IsAnswer = HasNoState })
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The ids in the state by address, of the resources that have one.</summary>
    public IReadOnlyDictionary<string, string> StateIds(TerraformSettings settings)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Document(settings, Command(settings, "show", "-json")).TryGetProperty("values", out var values))
            Collect(values.GetProperty("root_module"));
        return ids;

        void Collect(JsonElement module)
        {
            foreach (var resource in module.TryGetProperty("resources", out var resources) ? resources.EnumerateArray() : default)
                if (resource.GetProperty("values").TryGetProperty("id", out var id) && id.GetString() is { } text)
                    ids[resource.GetProperty("address").GetString()!] = text;
            foreach (var child in module.TryGetProperty("child_modules", out var children) ? children.EnumerateArray() : default)
                Collect(child);
        }
    }

    /// <summary>Lets the state forget resources; what they stand for stays as it is.</summary>
    public void StateRemove(TerraformSettings settings, IReadOnlyCollection<string> addresses) =>
        Execute(settings, Command(settings, "state", "rm").Exactly([.. addresses]), Call());

    /// <summary>Takes a state lock away. Only for the lock of a run known to be dead.</summary>
    public void ForceUnlock(TerraformSettings settings, string lockId) =>
        Execute(settings, Command(settings, "force-unlock", "-force", lockId), Call());

    /// <summary>Checks the configuration.</summary>
    public TerraformValidation Validate(TerraformSettings settings)
    {
        var arguments = Command(settings, "validate", "-json");
        var answer = ToolJson.Parse("terraform", arguments.RenderSafe(), Capture(settings, arguments, Call() with { Answers = ValidateAnswers }));
        return new(
            answer.GetProperty("valid").GetBoolean(),
            [.. answer.GetProperty("diagnostics").EnumerateArray().Select(TerraformDiagnostic.Read)]);
    }

    /// <summary>The files that are not in terraform's canonical format.</summary>
    public IReadOnlyList<string> FormatCheck(TerraformSettings settings) =>
        Capture(settings, Command(settings, "fmt", "-check", "-recursive", "-list=true"), Call() with { Answers = FormatAnswers })
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs the stack's own tests.</summary>
    public void Test(TerraformSettings settings) => Execute(settings, Command(settings, "test", "-no-color"), Call());

    /// <inheritdoc/>
    protected override string GetToolName() => "terraform";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => ["terraform", "terraform.exe"];

    /// <inheritdoc/>
    protected override IDictionary<string, string> GetEnvironmentVariables(TerraformSettings settings)
    {
        var variables = new Dictionary<string, string>(base.GetEnvironmentVariables(settings) ?? new Dictionary<string, string>())
        {
            ["TF_DATA_DIR"] = settings.DataDirectory.FullPath,
            ["TF_IN_AUTOMATION"] = "1",
            ["TF_INPUT"] = "0",
            ["CHECKPOINT_DISABLE"] = "1",
        };
        if (settings.CliConfiguration is { } file)
            variables["TF_CLI_CONFIG_FILE"] = file.FullPath;
        return variables;
    }

    /// <inheritdoc/>
    protected override string? Remedy(ProcessResult result) => TerraformRemedies.For(string.Join('\n', result.ErrorTail));

    private static ProcessArgumentBuilder Command(TerraformSettings settings, params string[] arguments) =>
        new ProcessArgumentBuilder().Exactly([$"-chdir={settings.Stack.FullPath}", .. arguments]);

    private static IEnumerable<string> Lock(TerraformSettings settings) => settings.LockTimeout is { } time
        ? [string.Create(CultureInfo.InvariantCulture, $"-lock-timeout={time.TotalSeconds:0}s")]
        : [];

    private static IEnumerable<string> Variables(FilePath? file) => file is null ? [] : [$"-var-file={file.FullPath}"];

    private static bool HasNoState(ProcessResult result) =>
        result.ErrorTail.Any(line => line.Contains("No state file was found", StringComparison.Ordinal));

    private static ToolCall Call() => new() { Patience = Patience.SavesState };

    private TerraformPlanSummary Follow(
        TerraformSettings settings,
        ProcessArgumentBuilder arguments,
        FilePath file,
        Action<TerraformProgress> progress)
    {
        var events = new TerraformEvents(progress);
        Execute(
            settings,
            arguments,
            Call() with
            {
                MaximumLineLength = DocumentLength,
                OutputFile = file.FullPath,
                OnOutput = events.Add,
                Explain = result => Explain(settings, arguments, events, result),
            });
        return events.Result
            ?? throw new ToolFailure("terraform", "It ended well, but its events have no summary of changes.", arguments.RenderSafe());
    }

    private static ToolFailure? Explain(TerraformSettings settings, ProcessArgumentBuilder arguments, TerraformEvents events, ProcessResult result)
    {
        var errors = events.Diagnostics.Where(diagnostic => diagnostic.IsError).ToList();
        if (errors.Count == 0)
            return null;
        var text = string.Join("\n  ", errors);
        return new(
            "terraform",
            errors.Count == 1 ? text : $"{errors.Count} errors in {settings.Stack.GetDirectoryName()}:\n  {text}",
            $"terraform {arguments.RenderSafe()}",
            result,
            TerraformRemedies.For(text));
    }

    private JsonElement Document(TerraformSettings settings, ProcessArgumentBuilder arguments) =>
        ToolJson.Parse("terraform", arguments.RenderSafe(), Capture(settings, arguments, Call()));
}
