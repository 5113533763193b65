using Cake.Core;
using Cake.Core.Composition;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;

namespace WasteCoach.Frosting.Tests.Host;

[Collection(HostTests.Name)]
public sealed class ServiceTests
{
    [Fact]
    public void An_engine_of_the_build_wins_and_gets_the_tasks_the_context_and_all_targets()
    {
        var build = new TestBuild().With<First>().With<Second>().With(services => services.AddSingleton<ICakeEngine, JournalEngine>());

        Assert.Equal(0, build.Run("--target=First", "--target=Second"));
        Assert.Equal(["register First", "register Second", "run First and Second as one graph on FrostingContext"], build.Journal);
    }

    [Fact]
    public void A_report_printer_of_the_build_wins()
    {
        var build = new TestBuild().With<First>().With(services => services.AddSingleton<ICakeReportPrinter, JournalPrinter>());

        Assert.Equal(0, build.Run("--target=First"));
        Assert.Equal(["step First", "First", "report First"], build.Journal);
    }

    [Fact]
    public void Log_console_and_process_runner_of_the_build_are_those_of_Cake()
    {
        var build = new TestBuild().With<Speaking>().With(services => services.AddSingleton<IProcessRunner, JournalRunner>());

        Assert.Equal(0, build.Run("--target=Speaking"));
        Assert.Equal(["started tool"], build.Journal);
        Assert.Contains("said to the log", build.Log, StringComparison.Ordinal);
        Assert.Contains("said to the console", build.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_services_of_its_own_a_build_has_those_of_Cake()
    {
        var seen = new Seen();
        var exitCode = CakeHost.Create()
            .ConfigureServices(services => services.AddSingleton(seen).AddSingleton<IFrostingTask, Looking>())
            .Run(["--target=Looking", "--verbosity=quiet"]);

        Assert.Equal(0, exitCode);
        Assert.Equal([typeof(CakeEngine), typeof(CakeBuildLog), typeof(ProcessRunner), typeof(FrostingContext)], seen.Types);
    }

    [Fact]
    public void A_module_and_a_startup_class_register_services()
    {
        var build = new TestBuild().With<Greeting>().With(host => host.UseModule<Module>().UseStartup<Startup>());

        Assert.Equal(0, build.Run("--target=Greeting"));
        Assert.Equal(["Good morning, sun"], build.Journal);
    }

    private sealed class First(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context) => journal.Add("First");
    }

    private sealed class Second : FrostingTask;

    private sealed class Speaking(IConsole console) : FrostingTask
    {
        public override void Run(ICakeContext context)
        {
            context.Log.Information("said to the log");
            console.WriteLine("said to the {0}", "console");
            context.ProcessRunner.Start("tool", new ProcessSettings());
        }
    }

    private sealed class Seen
    {
        public Type[] Types { get; set; } = [];
    }

    private sealed class Looking(Seen seen, ICakeEngine engine) : FrostingTask
    {
        public override void Run(ICakeContext context) =>
            seen.Types = [engine.GetType(), context.Log.GetType(), context.ProcessRunner.GetType(), context.GetType()];
    }

    private sealed record Word(string Text);

    private sealed record Name(string Text);

    private sealed class Greeting(Journal journal, Word word, Name name) : FrostingTask
    {
        public override void Run(ICakeContext context) => journal.Add($"{word.Text}, {name.Text}");
    }

    private sealed class Module : ICakeModule
    {
        public void Register(ICakeContainerRegistrar registrar) => registrar.RegisterInstance(new Word("Good morning")).AsSelf();
    }

    private sealed class Startup : IFrostingStartup
    {
        public void Configure(IServiceCollection services) => services.AddSingleton(new Name("sun"));
    }

    private sealed class JournalRunner(Journal journal) : IProcessRunner
    {
        public IProcess Start(FilePath filePath, ProcessSettings settings)
        {
            journal.Add($"started {filePath}");
            return null!;
        }
    }

    private sealed class JournalPrinter(Journal journal) : ICakeReportPrinter
    {
        public void Write(CakeReport report) => journal.Add($"report {string.Join(' ', report.Select(entry => entry.TaskName))}");

        public void WriteStep(string name, Verbosity verbosity) => journal.Add($"step {name}");

        public void WriteLifeCycleStep(string name, Verbosity verbosity) => journal.Add($"life {name}");

        public void WriteSkippedStep(string name, Verbosity verbosity) => journal.Add($"skipped {name}");
    }
}
