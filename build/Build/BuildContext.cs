using Cake.Core;
using Cake.Frosting;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build;

/// <summary>What every task gets: Cake's context, the environment, and the run it is part of.</summary>
public sealed class BuildContext : FrostingContext
{
    /// <summary>Composes the context; the container does this.</summary>
    public BuildContext(
        ICakeContext context,
        BuildEnvironment environment,
        VersionCatalogue versions,
        ConfigurationValues configuration,
        SecretStore secrets,
        RunPaths paths,
        RunOptions options,
        RunSession session)
        : base(context)
    {
        EnvironmentSettings = environment;
        Versions = versions;
        Configuration = configuration;
        Secrets = secrets;
        Paths = paths;
        Options = options;
        Session = session;
    }

    /// <summary>The environment, valid as a whole. (Cake's own <see cref="CakeContextAdapter.Environment"/> is the process's.)</summary>
    public BuildEnvironment EnvironmentSettings { get; }

    /// <summary>Every version in use.</summary>
    public VersionCatalogue Versions { get; }

    /// <summary>The environment as names and printable values.</summary>
    public ConfigurationValues Configuration { get; }

    /// <summary>The secrets of the environment.</summary>
    public SecretStore Secrets { get; }

    /// <summary>Where files are.</summary>
    public RunPaths Paths { get; }

    /// <summary>What the command line asked for.</summary>
    public RunOptions Options { get; }

    /// <summary>The run.</summary>
    public RunSession Session { get; }
}
