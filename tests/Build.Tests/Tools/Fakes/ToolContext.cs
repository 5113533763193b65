using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.Tooling;
using WasteCoach.Build.Tools.Processes;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Fakes;

/// <summary>A Cake context for tools: with a fake runner that starts nothing, or with our own that does.</summary>
internal sealed class ToolContext : ICakeContext
{
    private ToolContext(Func<ToolContext, IProcessRunner> runner, Func<ToolContext, IToolLocator> tools)
    {
        Environment = new CakeEnvironment(new CakePlatform(), new CakeRuntime());
        FileSystem = new FileSystem();
        Globber = new Globber(FileSystem, Environment);
        Log = new NullLog();
        Configuration = new CakeConfiguration(new Dictionary<string, string>());
        ProcessRunner = runner(this);
        Tools = tools(this);
    }

    public IFileSystem FileSystem { get; }

    public ICakeEnvironment Environment { get; }

    public IGlobber Globber { get; }

    public ICakeLog Log { get; }

    public ICakeConfiguration Configuration { get; }

    public IProcessRunner ProcessRunner { get; }

    public IToolLocator Tools { get; }

    public ICakeArguments Arguments => throw new NotSupportedException("Tools read no arguments.");

    public IRegistry Registry => throw new NotSupportedException("Tools read no registry.");

    public ICakeDataResolver Data => throw new NotSupportedException("Tools read no data.");

    public static ToolContext With(IProcessRunner fake, FakeToolLocator? tools = null) => new(_ => fake, _ => tools ?? new());

    public static ToolContext With(RealProcess real) => new(
        context => new CakeProcessRunner(real.Launcher, context.Environment, context.Log, new WordRedactor("hunter2")),
        context => new ToolLocator(
            context.Environment,
            new ToolRepository(context.Environment),
            new ToolResolutionStrategy(context.FileSystem, context.Environment, context.Globber, context.Configuration, context.Log)));
}
