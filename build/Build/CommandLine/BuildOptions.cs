namespace WasteCoach.Build.CommandLine;

/// <summary>All options of the build. Cake accepts any option silently; this list is what makes a mistyped one an error.</summary>
public static class BuildOptions
{
    /// <summary>What is to be done; may be given several times.</summary>
    public static readonly BuildOption Target = new("target", "NAME", "What to do; may be given several times. --description lists all.", 't');

    /// <summary>Which environment.</summary>
    public static readonly BuildOption Environment = new("environment", "NAME", "Which file of environments/ to work with; default rehearsal.");

    /// <summary>Only the target.</summary>
    public static readonly BuildOption Exclusive = new("exclusive", null, "Run the target alone; refused when what it needs is not in place.", 'e');

    /// <summary>No skips.</summary>
    public static readonly BuildOption Force = new("force", null, "Run every phase even if nothing changed.");

    /// <summary>Forget and run again.</summary>
    public static readonly BuildOption From = new("from", "PHASE", "Forget PHASE and what follows it, then run.");

    /// <summary>Only say what would happen.</summary>
    public static readonly BuildOption DryRun = new("dryrun", null, "Say what would run and why, and change nothing.");

    /// <summary>Print the graph.</summary>
    public static readonly BuildOption Tree = new("tree", null, "Print the targets as a tree.");

    /// <summary>Print the targets.</summary>
    public static readonly BuildOption Description = new("description", null, "Print all targets with what they do.");

    /// <summary>How many phases at once.</summary>
    public static readonly BuildOption Parallelism = new("parallelism", "N", "How many phases may run at once; default from the environment.");

    /// <summary>The form of what is printed.</summary>
    public static readonly BuildOption Output = new("output", "live|plain|json", "Form of the progress; default live on a terminal, else plain.");

    /// <summary>How much is printed.</summary>
    public static readonly BuildOption Verbosity = new("verbosity", "LEVEL", "quiet, minimal, normal, verbose or diagnostic (with stack traces).", 'v');

    /// <summary>Patience.</summary>
    public static readonly BuildOption WaitForLock = new("wait-for-lock", "DURATION", "Wait, for example 10m, for a run that holds the lock.");

    /// <summary>Which tests.</summary>
    public static readonly BuildOption Filter = new("filter", "EXPRESSION", "Which tests to run, as for dotnet test; default Length!=Long.");

    /// <summary>Which services.</summary>
    public static readonly BuildOption Service = new("service", "NAME", "Which service; may be given several times; default all.");

    /// <summary>What builds images.</summary>
    public static readonly BuildOption Builder = new("builder", "buildah|docker", "What builds the images; default from the environment.");

    /// <summary>What to do when an application does not come up.</summary>
    public static readonly BuildOption RollbackOnFailure = new("rollback-on-failure", null, "Deploy: when pods do not come up, take the deployment back in git and cluster.");

    /// <summary>Where to go back to.</summary>
    public static readonly BuildOption To = new("to", "COMMIT|FILE", "Rollback: the build or the commit to go back to; default the last that was healthy. Kubeconfig: the file to merge into.");

    /// <summary>Where to promote from.</summary>
    public static readonly BuildOption FromEnvironment = new("from-environment", "NAME", "Promote: the environment whose images are taken over.");

    /// <summary>Which node.</summary>
    public static readonly BuildOption Node = new("node", "NAME", "Which node, for targets that work on one.");

    /// <summary>After whose likeness.</summary>
    public static readonly BuildOption Like = new("like", "NODE", "AddNode: the node that the new one is like, but for name and address.");

    /// <summary>That the loss is wanted.</summary>
    public static readonly BuildOption Confirm = new("confirm", "CLUSTER", "The cluster's name, for targets that take something away which does not come back.");

    /// <summary>That the loss of data is wanted.</summary>
    public static readonly BuildOption UnderstandDataLoss = new("i-understand-data-loss", null, "Needed beside --confirm where the environment protects its data and the target would lose some.");

    /// <summary>What stays.</summary>
    public static readonly BuildOption Keep = new("keep", "LIST", "Destroy, Rebuild: what stays, of volumes,images,zone,certificate.");

    /// <summary>Which backup.</summary>
    public static readonly BuildOption Backup = new("backup", "KEY", "RestorePostgreSql: the backup's key in the state bucket; default the newest.");

    /// <summary>What to run on a node.</summary>
    public static readonly BuildOption Command = new("command", "TEXT", "Ssh: a command to run on the node, instead of a shell. No secret in it.");

    /// <summary>Print the manual.</summary>
    public static readonly BuildOption Help = new("help", null, "Print this.", 'h');

    /// <summary>Print the version.</summary>
    public static readonly BuildOption Version = new("version", null, "Print the version of Cake this build is made with.");

    /// <summary>Every option, in the order of the help.</summary>
    public static readonly IReadOnlyList<BuildOption> All =
    [
        Target, Environment, Exclusive, Force, From, DryRun, Tree, Description, Parallelism, Output, Verbosity, WaitForLock, Filter, Service, Builder, RollbackOnFailure, To, FromEnvironment,
        Node, Like, Confirm, UnderstandDataLoss, Keep, Backup, Command, Help, Version,
    ];
}
