using System.Reflection;
using Cake.Cli;
using Cake.Core.Configuration;
using Cake.Frosting.Internal;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Cake.Frosting;

/// <summary>A build as a console program: collects tasks and services, reads the command line, runs the targets.</summary>
public sealed class CakeHost
{
    private readonly ServiceCollection services = [];
    private readonly HashSet<Assembly> assemblies = [];

    /// <summary>Initializes a new instance of the <see cref="CakeHost"/> class with Cake's own services. What is registered later wins.</summary>
    public CakeHost()
    {
        services.UseCakeDefaultModules();
        services.AddCakeDiagnostics();
        services.AddSingleton<IVersionResolver, CakeVersion>();
        services.AddSingleton<ICakeVersionFeature, VersionFeature>();
        services.AddSingleton<ICakeInfoFeature, InfoFeature>();
        services.AddSingleton<ICakeConfiguration, HostConfiguration>();
        services.AddSingleton<IToolInstaller, ToolInstaller>();
        services.AddSingleton<IFrostingContext, FrostingContext>();
    }

    /// <summary>Creates a host.</summary>
    /// <returns>A new host.</returns>
    public static CakeHost Create() => new();

    /// <summary>Adds an assembly whose public task classes are targets. Without any, the program's own assembly is searched.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <returns>The same host.</returns>
    public CakeHost AddAssembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        assemblies.Add(assembly);
        return this;
    }

    /// <summary>Registers services. A later registration of a service wins over an earlier one, also over Cake's own.</summary>
    /// <param name="services">Adds to the host's services.</param>
    /// <returns>The same host.</returns>
    public CakeHost ConfigureServices(Action<IServiceCollection> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services(this.services);
        return this;
    }

    /// <summary>Runs the targets that the command line names.</summary>
    /// <param name="args">The command line.</param>
    /// <returns>0 when all went well, -1 for a command line that cannot be read, otherwise the code of the failure (1 unless it has its own).</returns>
    public int Run(IEnumerable<string> args)
    {
        var classes = new TaskClasses(assemblies.Count > 0 ? assemblies : Assembly.GetEntryAssembly() is { } entry ? [entry] : []);
        foreach (var target in classes.Targets)
        {
            services.AddSingleton(typeof(IFrostingTask), target);
        }

        // The parser gets a container of its own: the host's is built when the command line is known.
        var parserServices = new ServiceCollection();
        parserServices.AddSingleton<IServiceCollection>(services);
        parserServices.AddSingleton(classes);
        var app = new CommandApp<RunCommand>(new TypeRegistrar(parserServices));
        app.Configure(configuration => configuration.Settings.Console = ConsoleOfTheBuild());
        return app.Run(args);
    }

    // Help and errors of the command line come before there is a container: only a console that was registered as an object can be had by then.
    private IAnsiConsole? ConsoleOfTheBuild() =>
        services.LastOrDefault(service => service.ServiceType == typeof(IAnsiConsole))?.ImplementationInstance as IAnsiConsole;
}
