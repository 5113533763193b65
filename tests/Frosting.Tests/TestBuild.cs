using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Spectre.Console.Testing;

namespace WasteCoach.Frosting.Tests;

/// <summary>A host whose output is kept. Its tasks are registered one by one, so that each test has a graph of its own.</summary>
internal sealed class TestBuild
{
    private readonly Journal journal = new();
    private readonly RecordingLog log = new();
    private readonly RecordingConsole console = new();
    private readonly TestConsole ansi = new TestConsole().Width(200);

    public TestBuild() => Host.ConfigureServices(services => services
        .AddSingleton(journal)
        .AddSingleton<ICakeLog>(log)
        .AddSingleton<IConsole>(console)
        .AddSingleton<IAnsiConsole>(ansi));

    public CakeHost Host { get; } = CakeHost.Create();

    public string[] Journal => journal.Entries;

    public string Log => log.Text;

    public Verbosity Verbosity => log.Verbosity;

    /// <summary>Gets everything that went to a screen.</summary>
    public string Screen => console.Text + ansi.Output;

    public TestBuild With<TTask>()
        where TTask : class, IFrostingTask => With(services => services.AddSingleton<IFrostingTask, TTask>());

    public TestBuild With(Action<IServiceCollection> services)
    {
        Host.ConfigureServices(services);
        return this;
    }

    public TestBuild With(Func<CakeHost, CakeHost> setting)
    {
        setting(Host);
        return this;
    }

    public int Run(params string[] arguments)
    {
        // The working directory belongs to the whole process.
        var directory = Directory.GetCurrentDirectory();
        try
        {
            return Host.Run(arguments);
        }
        finally
        {
            Directory.SetCurrentDirectory(directory);
        }
    }
}
