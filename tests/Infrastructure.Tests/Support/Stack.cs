using System.Diagnostics;
using WasteCoach.Build.Tools.Terraform;

namespace WasteCoach.Infrastructure.Tests.Support;

/// <summary>A root stack in a scratch copy of terraform/, so that tests leave nothing in the checkout.</summary>
internal sealed class Stack : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("wastecoach-terraform-").FullName;
    private readonly Dictionary<string, string> _environment;

    /// <summary>Copies the stacks and prepares the one named.</summary>
    /// <param name="name">Its folder in terraform/.</param>
    /// <param name="environment">Further environment variables, for example the endpoint.</param>
    public Stack(string name, IReadOnlyDictionary<string, string>? environment = null)
    {
        Name = name;
        Copy(Path.Combine(Repository.Root, "terraform"), Path.Combine(_scratch, "terraform"));
        _environment = new(environment ?? new Dictionary<string, string>())
        {
            ["TF_DATA_DIR"] = Path.Combine(_scratch, "data"),
            ["TF_IN_AUTOMATION"] = "1",
            ["CHECKPOINT_DISABLE"] = "1",
        };
        var roots = ProviderMirror.DefaultRoots(Environment.GetEnvironmentVariable);
        (string provider, string version) = ProviderLock.ReadVersions(File.ReadAllText(Path.Combine(Folder, ".terraform.lock.hcl"))).Single();
        if (ProviderMirror.Find(roots, provider, version) is { } mirror)
        {
            string configuration = Path.Combine(_scratch, "terraform.rc");
            File.WriteAllText(configuration, mirror.RenderConfiguration());
            _environment["TF_CLI_CONFIG_FILE"] = configuration;
        }
    }

    /// <summary>Its folder's name.</summary>
    public string Name { get; }

    /// <summary>Its folder.</summary>
    public string Folder => Path.Combine(_scratch, "terraform", Name);

    /// <summary>Values for its variables.</summary>
    public string Variables => Path.Combine(Repository.Root, "tests", "Infrastructure.Tests", "Variables", Name + ".tfvars.json");

    /// <summary>A file beside the stack.</summary>
    public string Scratch(string file) => Path.Combine(_scratch, file);

    /// <summary>Initialises without a state.</summary>
    public Task<TerraformResult> InitWithoutStateAsync() => RunAsync("init", "-backend=false", "-input=false", "-no-color");

    /// <summary>Initialises with the state in a bucket.</summary>
    public Task<TerraformResult> InitAsync(string bucket, string region) => RunAsync(
        "init", "-input=false", "-no-color", $"-backend-config=bucket={bucket}", $"-backend-config=key={StateKey}", $"-backend-config=region={region}");

    /// <summary>The key of its state.</summary>
    public string StateKey => Name + "/terraform.tfstate";

    /// <summary>Plans into a file; returns 0 without and 2 with changes.</summary>
    public Task<TerraformResult> PlanAsync(string file) => RunAsync(
        "plan", "-input=false", "-no-color", "-detailed-exitcode", $"-var-file={Variables}", $"-out={Scratch(file)}");

    /// <summary>Runs terraform to its end.</summary>
    public async Task<TerraformResult> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new TerraformResult(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts terraform.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("terraform")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in _environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string folder in Directory.EnumerateDirectories(from).Where(f => Path.GetFileName(f) != ".terraform"))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
