using Cake.Core;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Services;
using WasteCoach.Build.Tests.Environments;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests;

/// <summary>The context that a task gets, put together as the build's own host does, for an environment of the test's.</summary>
internal static class ComposedContext
{
    public static BuildContext Of(
        ICakeContext cake,
        BuildEnvironment environment,
        RunPaths paths,
        SecretStore secrets,
        RunJournal journal,
        AwsClients aws,
        ProcessLauncher launcher,
        IRedactor redactor,
        string target)
    {
        var record = new RunRecord(TimeProvider.System);
        var interrupt = new RunInterrupt();
        var phases = new PhaseCatalogue(typeof(BuildHost).Assembly);
        var options = new RunOptions { Environment = environment.Name, Targets = [target] };
        return new BuildContext(
            cake,
            environment,
            new EnvironmentCatalogue(Repository.Root).Versions,
            environment.Values,
            secrets,
            paths,
            options,
            new RunSession(journal, record, options, interrupt, environment.Run, phases, redactor),
            new RunLocks(environment, paths, options, journal, record, interrupt, aws, phases, TimeProvider.System),
            aws,
            launcher,
            new LocalServiceRunner(launcher, paths, environment),
            redactor,
            TimeProvider.System);
    }
}
