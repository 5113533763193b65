using Cake.Core;
using Cake.Frosting;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Services;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build;

/// <summary>What every task gets: Cake's context, the environment, the ways to the outside world, and the run it is part of.</summary>
public sealed class BuildContext : FrostingContext
{
    /// <summary>Composes the context; the container does this.</summary>
    public BuildContext(
        ICakeContext context,
        BuildEnvironment environment,
        VersionCatalogue versions,
        ConfigurationValues values,
        SecretStore secrets,
        RunPaths paths,
        RunOptions options,
        RunSession session,
        RunLocks locks,
        AwsClients aws,
        ProcessLauncher launcher,
        LocalServiceRunner localServices,
        IRedactor redactor,
        TimeProvider clock)
        : base(context)
    {
        EnvironmentSettings = environment;
        Versions = versions;
        Values = values;
        Secrets = secrets;
        Paths = paths;
        Options = options;
        Session = session;
        Locks = locks;
        Aws = aws;
        Launcher = launcher;
        LocalServices = localServices;
        Redactor = redactor;
        Clock = clock;
        Cluster = new ClusterObserver(this);
    }

    /// <summary>The environment, valid as a whole. (Cake's own <see cref="CakeContextAdapter.Environment"/> is the process's.)</summary>
    public BuildEnvironment EnvironmentSettings { get; }

    /// <summary>Every version in use.</summary>
    public VersionCatalogue Versions { get; }

    /// <summary>The environment as names and printable values.</summary>
    public ConfigurationValues Values { get; }

    /// <summary>The secrets of the environment.</summary>
    public SecretStore Secrets { get; }

    /// <summary>Where files are.</summary>
    public RunPaths Paths { get; }

    /// <summary>What the command line asked for.</summary>
    public RunOptions Options { get; }

    /// <summary>The run.</summary>
    public RunSession Session { get; }

    /// <summary>The lock of the environment.</summary>
    public RunLocks Locks { get; }

    /// <summary>AWS.</summary>
    public AwsClients Aws { get; }

    /// <summary>Starts processes.</summary>
    public ProcessLauncher Launcher { get; }

    /// <summary>The environment's background services.</summary>
    public LocalServiceRunner LocalServices { get; }

    /// <summary>Takes the secrets out of a text.</summary>
    public IRedactor Redactor { get; }

    /// <summary>The cluster, as the operator sees it.</summary>
    public ClusterObserver Cluster { get; }

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; }
}
