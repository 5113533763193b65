using Cake.Core.IO;

namespace WasteCoach.Build.Phases;

/// <summary>Where the build keeps its files. All of them lie below .build/ of the repository.</summary>
public sealed class RunPaths
{
    /// <summary>Derives all paths.</summary>
    /// <param name="root">Top folder of the repository.</param>
    /// <param name="environment">Name of the environment.</param>
    /// <param name="run">Id of the run.</param>
    public RunPaths(DirectoryPath root, string environment, string run)
    {
        ArgumentNullException.ThrowIfNull(root);
        Root = root;
        Environment = root.Combine(".build").Combine(environment);
        Run = Environment.Combine("runs").Combine(run);
    }

    /// <summary>Top folder of the repository.</summary>
    public DirectoryPath Root { get; }

    /// <summary>Everything of this environment.</summary>
    public DirectoryPath Environment { get; }

    /// <summary>Everything of this run.</summary>
    public DirectoryPath Run { get; }

    /// <summary>A log for each phase of this run.</summary>
    public DirectoryPath Logs => Run.Combine("logs");

    /// <summary>The journal.</summary>
    public FilePath Journal => Environment.CombineWithFilePath("journal.jsonl");

    /// <summary>The lock that keeps two runs on this machine apart.</summary>
    public FilePath Lock => Environment.CombineWithFilePath("lock");

    /// <summary>Generated inventory and group variables.</summary>
    public DirectoryPath Inventory => Environment.Combine("inventory");

    /// <summary>Working files of a terraform stack: its data folder, backend, variables, plan and events.</summary>
    public DirectoryPath Terraform(string stack) => Environment.Combine("terraform").Combine(stack);

    /// <summary>State of a local service.</summary>
    public DirectoryPath Service(string name) => Environment.Combine("services").Combine(name);

    /// <summary>What is known of processes that are running now.</summary>
    public DirectoryPath Running => Environment.Combine("running");

    /// <summary>How the operator reaches the cluster; playbook 02 writes it.</summary>
    public FilePath Kubeconfig => Environment.CombineWithFilePath("kubeconfig");

    /// <summary>What gives the volumes of a cluster that was taken down to the next one; Destroy writes it.</summary>
    public FilePath KeptVolumes => Environment.CombineWithFilePath("kept-volumes.yaml");

    /// <summary>Known host keys of the nodes.</summary>
    public FilePath KnownHosts => Environment.CombineWithFilePath("ssh/known_hosts");
}
