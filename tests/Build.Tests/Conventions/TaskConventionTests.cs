using System.Reflection;
using Cake.Core;
using Cake.Core.IO;
using Cake.Frosting;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Tests.Environments;
using WasteCoach.Build.Tests.Tools.Fakes;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Processes;
using Path = System.IO.Path;

namespace WasteCoach.Build.Tests.Conventions;

public sealed class TaskConventionTests
{
    public static TheoryData<string> Tasks => [.. BuildTasks.All.Select(type => type.FullName!)];

    public static TheoryData<string> Phases => [.. BuildTasks.Phases.Select(type => type.FullName!)];

    [Fact]
    public void There_are_tasks_to_check() => Assert.True(BuildTasks.Phases.Count >= 8 && BuildTasks.All.Count > BuildTasks.Phases.Count);

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_target_is_called_as_its_class_and_says_what_it_does(string type)
    {
        var task = TypeOf(type);

        Assert.Equal(task.Name, task.GetCustomAttribute<TaskNameAttribute>()?.Name);
        Assert.False(string.IsNullOrWhiteSpace(task.GetCustomAttribute<TaskDescriptionAttribute>()?.Description));
        Assert.True(task.IsSealed);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_target_stands_in_the_file_of_its_name_in_the_folder_of_its_stage(string type)
    {
        var task = TypeOf(type);

        Assert.StartsWith("WasteCoach.Build.Tasks.", task.Namespace, StringComparison.Ordinal);
        var file = Path.Combine(Repository.Root, "build", "Build", "Tasks", task.Namespace!.Split('.')[^1], task.Name + ".cs");
        Assert.True(File.Exists(file), file);
        Assert.Matches($@"class {task.Name}\b", File.ReadAllText(file));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void No_generic_class_stands_between_a_target_and_Frosting_s_own_since_the_package_s_host_would_not_take_it(string type)
    {
        var bases = new List<Type>();
        for (var at = TypeOf(type).BaseType; at is not null && at.Assembly != typeof(FrostingTask).Assembly; at = at.BaseType)
        {
            bases.Add(at);
        }

        Assert.DoesNotContain(bases, between => between.IsGenericType);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void What_a_target_needs_is_a_target(string type)
    {
        var needs = TypeOf(type).GetCustomAttributes<IsDependentOnAttribute>().Select(attribute => attribute.Task)
            .Concat(TypeOf(type).GetCustomAttributes<IsDependeeOfAttribute>().Select(attribute => attribute.Task));

        Assert.All(needs, need => Assert.Contains(need, BuildTasks.All));
    }

    [Fact]
    public void The_targets_form_a_graph_without_circles()
    {
        var tasks = BuildTasks.All.Select(type => new CakeTask(Phase.NameOf(type))).ToDictionary(task => task.Name);
        foreach (var type in BuildTasks.All)
        {
            var builder = new CakeTaskBuilder(tasks[Phase.NameOf(type)]);
            foreach (var need in type.GetCustomAttributes<IsDependentOnAttribute>())
            {
                builder.IsDependentOn(Phase.NameOf(need.Task));
            }
        }

        var graph = new TaskGraph(tasks.Values);

        Assert.All(tasks.Values, task => Assert.Equal(task, graph.OrderFor([task.Name])[^1]));
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public void A_phase_can_be_made_without_arguments(string type) => Assert.NotNull(TypeOf(type).GetConstructor(Type.EmptyTypes));

    [Theory]
    [MemberData(nameof(Phases))]
    public void A_phase_names_what_it_depends_on_in_every_environment(string type)
    {
        foreach (var environment in Environments())
        {
            using var temporary = new TemporaryFolder();
            var context = ContextOf(environment, temporary.Path);
            var inputs = new PhaseInputs(context);

            ((Phase)Activator.CreateInstance(TypeOf(type))!).DeclareInputs(inputs, context);

            // Without background services there is nothing that starting them could depend on.
            if (!(TypeOf(type).Name == "LocalServices" && environment.Services.Count == 0))
            {
                Assert.NotEmpty(inputs.ToFingerprint().Inputs);
            }

            Assert.DoesNotContain(inputs.ToFingerprint().Inputs, input => input.Value == "absent");
        }
    }

    [Fact]
    public void Deadlines_are_given_for_phases_that_exist_in_every_environment()
    {
        var phases = BuildTasks.Phases.Select(Phase.NameOf).ToList();

        Assert.All(Environments(), environment => Assert.All(environment.Run.Deadlines.Keys, phase => Assert.Contains(phase, phases)));
    }

    private static Type TypeOf(string name) => BuildTasks.All.Single(type => type.FullName == name);

    private static IEnumerable<BuildEnvironment> Environments()
    {
        var catalogue = new EnvironmentCatalogue(Repository.Root, [.. BuildTasks.Phases.Select(Phase.NameOf)]);
        Assert.True(catalogue.Names.Count >= 2);
        return catalogue.Names.Select(catalogue.Load);
    }

    private static BuildContext ContextOf(BuildEnvironment environment, string journalFolder)
    {
        var paths = new RunPaths(new DirectoryPath(Repository.Root), environment.Name, "conventions");
        var journal = new RunJournal(new JournalFile(Path.Combine(journalFolder, "journal.jsonl")), "conventions", TimeProvider.System);
        var redactor = new WordRedactor("hunter2");
        // What a phase depends on may be a secret; here each is made up.
        var madeUp = environment.Secrets.ToDictionary(secret => secret.Key, secret => secret.Value with { Source = new SecretSource.Generated(32) });
        var secrets = new SecretStore(environment with { Secrets = madeUp }, journalFolder, new SecretRedactor());
        var aws = new Build.Cloud.AwsClients(environment.Aws with { Credentials = null }, secrets);
        var launcher = new ProcessLauncher(new TaskScope(new RunRecord(TimeProvider.System), new RunInterrupt()), redactor, new RunningFolder(journalFolder));
        return ComposedContext.Of(ToolContext.With(new FakeProcessRunner()), environment, paths, secrets, journal, aws, launcher, redactor, target: "Cluster");
    }
}
