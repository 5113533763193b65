using System.Text.Json;
using System.Text.Json.Nodes;
using Cake.Core.IO;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Processes;
using WasteCoach.Build.Tools.Terraform;
using Path = System.IO.Path;

namespace WasteCoach.Build.Provisioning;

/// <summary>One root stack of terraform in one environment: its working files, and the way from plan to applied.</summary>
public sealed class TerraformStack
{
    private readonly BuildContext _context;
    private readonly string _name;
    private readonly DirectoryPath _work;
    private readonly TerraformRunner _terraform;

    /// <summary>Names the stack; its configuration is terraform/&lt;name&gt;.</summary>
    public TerraformStack(BuildContext context, string name)
        : this(context, name, context.Paths.Terraform(name), SourceOf(context).Combine(name))
    {
    }

    private TerraformStack(BuildContext context, string name, DirectoryPath work, DirectoryPath source)
    {
        _context = context;
        _name = name;
        _work = work;
        _terraform = new TerraformRunner(context);
        Source = source;
        Settings = new TerraformSettings
        {
            Stack = Source,
            DataDirectory = _work.Combine("data"),
            CliConfiguration = _work.CombineWithFilePath("terraformrc"),
            EnvironmentVariables = context.Aws.ProcessEnvironment().ToDictionary(),
        };
    }

    /// <summary>Folder of the configuration.</summary>
    public DirectoryPath Source { get; }

    /// <summary>How terraform is called for this stack.</summary>
    public TerraformSettings Settings { get; }

    /// <summary>Where the events of an apply are kept until it has ended well.</summary>
    public FilePath Events => _work.CombineWithFilePath("apply.jsonl");

    /// <summary>The saved plan.</summary>
    public FilePath Plan => _work.CombineWithFilePath("plan");

    /// <summary>The variable file.</summary>
    public FilePath Variables => _work.CombineWithFilePath("variables.tfvars.json");

    /// <summary>Key of the state in the state bucket.</summary>
    public string StateKey => $"terraform/{_name}.tfstate";

    /// <summary>Plans and applies the stack, after it has mended what an apply that was killed left behind. Returns its outputs.</summary>
    /// <param name="variables">Its variables.</param>
    /// <param name="run">Who does it.</param>
    /// <param name="replace">Addresses of resources that are made anew, whatever they are like.</param>
    public async Task<IReadOnlyDictionary<string, JsonElement>> ApplyAsync(JsonObject variables, PhaseRun run, params IReadOnlyList<string> replace)
    {
        ArgumentNullException.ThrowIfNull(run);
        await WriteWorkingFilesAsync(variables, run.Cancellation);
        run.Progress("terraform init");
        _terraform.Init(Settings, _work.CombineWithFilePath("backend.hcl"), reconfigure: true);

        var recovery = new InterruptedApply(_context, this, _terraform);
        await recovery.ReleaseStaleLockAsync(run);
        await recovery.WriteImportsAsync(run);

        run.Progress("terraform plan");
        var changes = _terraform.Plan(Settings, Plan, Variables, replace: replace);
        var plan = _terraform.Show(Settings, Plan);
        run.Progress($"plan: {TerraformPlanSummary.Read(plan)}");
        if (changes)
        {
            recovery.KeepPlan(plan);
            var done = _terraform.Apply(Settings, Plan, Events, progress => run.Progress(progress.ToString()));
            run.Log($"applied: {done}");
        }

        recovery.Forget();
        File.Delete(Plan.FullPath);
        return _terraform.Output(Settings);
    }

    /// <summary>The ids of everything in the state.</summary>
    public async Task<IReadOnlySet<string>> ManagedIdsAsync(JsonObject variables, CancellationToken cancellation)
    {
        await WriteWorkingFilesAsync(variables, cancellation);
        _terraform.Init(Settings, _work.CombineWithFilePath("backend.hcl"), reconfigure: true);
        return _terraform.StateIds(Settings).Values.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// Plans a stack to look at: takes no lock, writes no state, and uses none of the files of an apply that may be going on.
    /// </summary>
    /// <param name="context">The build.</param>
    /// <param name="name">The stack.</param>
    /// <param name="variables">Its variables.</param>
    /// <param name="hasState">False where there is no bucket of states yet: everything is new then.</param>
    /// <returns>The plan as terraform's document.</returns>
    public static async Task<JsonElement> PreviewAsync(BuildContext context, string name, JsonObject variables, bool hasState)
    {
        ArgumentNullException.ThrowIfNull(context);
        var work = context.Paths.Terraform(name).Combine("preview");
        var sources = hasState ? SourceOf(context) : CopyWithoutBackend(context, work, name);
        var stack = new TerraformStack(context, name, work, sources.Combine(name));
        await stack.WriteWorkingFilesAsync(variables, CurrentTask.Cancellation);
        return await Task.Run(() =>
        {
            stack._terraform.Init(stack.Settings, hasState ? work.CombineWithFilePath("backend.hcl") : null, reconfigure: true);
            try
            {
                stack._terraform.Plan(stack.Settings, stack.Plan, stack.Variables, takesLock: false);
                return stack._terraform.Show(stack.Settings, stack.Plan);
            }
            finally
            {
                File.Delete(stack.Plan.FullPath);
            }
        });
    }

    private static DirectoryPath SourceOf(BuildContext context) => context.Paths.Root.Combine("terraform");

    // Terraform can't leave a backend out by option; an override in a copy can.
    private static DirectoryPath CopyWithoutBackend(BuildContext context, DirectoryPath work, string name)
    {
        var copy = work.Combine("source");
        foreach (var folder in new[] { name, "modules" })
        {
            var from = SourceOf(context).Combine(folder).FullPath;
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/.terraform/", StringComparison.Ordinal)))
            {
                var to = Path.Combine(copy.Combine(folder).FullPath, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to, overwrite: true);
            }
        }

        File.WriteAllText(
            copy.Combine(name).CombineWithFilePath("backend_override.tf").FullPath,
            "terraform {\n  backend \"local\" {}\n}\n");
        return copy;
    }

    /// <summary>
    /// Destroys what is in the state, but for what is kept: that stays in the state as well, so that a later apply goes on using it. What an
    /// apply that was killed has made and the state does not hold is not looked for: it carries the owner's tags.
    /// </summary>
    public async Task DestroyAsync(JsonObject variables, Func<string, bool> isKept, PhaseRun run)
    {
        ArgumentNullException.ThrowIfNull(isKept);
        ArgumentNullException.ThrowIfNull(run);
        await WriteWorkingFilesAsync(variables, run.Cancellation);
        run.Progress($"terraform init of {_name}");
        _terraform.Init(Settings, _work.CombineWithFilePath("backend.hcl"), reconfigure: true);

        var recovery = new InterruptedApply(_context, this, _terraform);
        await recovery.ReleaseStaleLockAsync(run);
        recovery.RemoveImports();
        var managed = _terraform.StateList(Settings).Where(address => !address.Split('.').Contains("data")).ToList();
        var going = managed.Where(address => !isKept(address)).ToList();
        if (going.Count > 0)
        {
            var done = _terraform.Destroy(Settings, Variables, going.Count == managed.Count ? [] : going, _work.CombineWithFilePath("destroy.jsonl"), progress => run.Progress($"{_name}: {progress}"));
            run.Log($"{_name}: {done}");
        }

        if (going.Count == managed.Count)
        {
            recovery.Forget();
        }
    }

    private async Task WriteWorkingFilesAsync(JsonObject variables, CancellationToken cancellation)
    {
        Directory.CreateDirectory(_work.FullPath);
        var environment = _context.EnvironmentSettings;
        await File.WriteAllTextAsync(Variables.FullPath, StackVariables.Render(variables), cancellation);
        await File.WriteAllTextAsync(
            _work.CombineWithFilePath("backend.hcl").FullPath,
            $"""
             bucket = "{environment.State.Bucket}"
             key    = "{StateKey}"
             region = "{environment.Aws.Region}"
             {(environment.Aws.Endpoint is null ? "" : "use_path_style = true")}

             """,
            cancellation);
        await File.WriteAllTextAsync(Settings.CliConfiguration!.FullPath, RenderCliConfiguration(), cancellation);
    }

    // A machine without a way to terraform's registry may hold the provider in one of the well-known folders.
    private string RenderCliConfiguration()
    {
        var pinned = ProviderLock.ReadVersions(File.ReadAllText(Source.CombineWithFilePath(".terraform.lock.hcl").FullPath));
        var roots = ProviderMirror.DefaultRoots(Environment.GetEnvironmentVariable);
        return pinned.Select(provider => ProviderMirror.Find(roots, provider.Key, provider.Value)).FirstOrDefault(mirror => mirror is not null)?.RenderConfiguration() ?? "";
    }
}
