using Cake.Core.Composition;
using Cake.Core.IO;
using Cake.Core.Packaging;

namespace Cake.Frosting;

/// <summary>What a build can register with its host, as calls that chain.</summary>
public static class CakeHostExtensions
{
    /// <summary>Installs a tool before the first task.</summary>
    /// <param name="host">The host.</param>
    /// <param name="uri">The tool's package, such as dotnet:?package=Name&amp;version=1.0.0.</param>
    /// <returns>The same host.</returns>
    public static CakeHost InstallTool(this CakeHost host, Uri uri) =>
        host.ConfigureServices(services => services.UseTool(uri));

    /// <summary>Sets the folder that tools are installed in.</summary>
    /// <param name="host">The host.</param>
    /// <param name="path">The folder; relative to the working directory.</param>
    /// <returns>The same host.</returns>
    public static CakeHost SetToolPath(this CakeHost host, DirectoryPath path) =>
        host.ConfigureServices(services => services.UseToolPath(path));

    /// <summary>Sets an entry of Cake's configuration; the environment, cake.config and the command line go before it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseCakeSetting(this CakeHost host, string key, string value) =>
        host.ConfigureServices(services => services.UseCakeSetting(key, value));

    /// <summary>Sets the context that tasks and lifetimes work on.</summary>
    /// <typeparam name="TContext">The context.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseContext<TContext>(this CakeHost host)
        where TContext : class, IFrostingContext => host.ConfigureServices(services => services.UseContext<TContext>());

    /// <summary>Sets what happens before and after the run.</summary>
    /// <typeparam name="TLifetime">The lifetime.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseLifetime<TLifetime>(this CakeHost host)
        where TLifetime : class, IFrostingLifetime => host.ConfigureServices(services => services.UseLifetime<TLifetime>());

    /// <summary>Registers the services of a Cake module.</summary>
    /// <typeparam name="TModule">The module.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseModule<TModule>(this CakeHost host)
        where TModule : ICakeModule, new() => host.ConfigureServices(services => services.UseModule<TModule>());

    /// <summary>Adds a way to install packages, chosen by a tool's scheme.</summary>
    /// <typeparam name="TPackageInstaller">The installer.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UsePackageInstaller<TPackageInstaller>(this CakeHost host)
        where TPackageInstaller : class, IPackageInstaller => host.ConfigureServices(services => services.UsePackageInstaller<TPackageInstaller>());

    /// <summary>Sets what happens before the run.</summary>
    /// <typeparam name="TSetup">The setup.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseSetup<TSetup>(this CakeHost host)
        where TSetup : class, IFrostingSetup => host.ConfigureServices(services => services.UseSetup<TSetup>());

    /// <summary>Registers the services of a startup class.</summary>
    /// <typeparam name="TStartup">The startup class.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseStartup<TStartup>(this CakeHost host)
        where TStartup : IFrostingStartup, new() => host.ConfigureServices(new TStartup().Configure);

    /// <summary>Sets what happens before and after each task.</summary>
    /// <typeparam name="TLifetime">The lifetime.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseTaskLifetime<TLifetime>(this CakeHost host)
        where TLifetime : class, IFrostingTaskLifetime => host.ConfigureServices(services => services.UseTaskLifetime<TLifetime>());

    /// <summary>Sets what happens before each task.</summary>
    /// <typeparam name="TSetup">The setup.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseTaskSetup<TSetup>(this CakeHost host)
        where TSetup : class, IFrostingTaskSetup => host.ConfigureServices(services => services.UseTaskSetup<TSetup>());

    /// <summary>Sets what happens after each task.</summary>
    /// <typeparam name="TTeardown">The teardown.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseTaskTeardown<TTeardown>(this CakeHost host)
        where TTeardown : class, IFrostingTaskTeardown => host.ConfigureServices(services => services.UseTaskTeardown<TTeardown>());

    /// <summary>Sets what happens after the run.</summary>
    /// <typeparam name="TTeardown">The teardown.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseTeardown<TTeardown>(this CakeHost host)
        where TTeardown : class, IFrostingTeardown => host.ConfigureServices(services => services.UseTeardown<TTeardown>());

    /// <summary>Sets the folder to work in; --working goes before it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="path">The folder; relative to the current one.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseWorkingDirectory(this CakeHost host, DirectoryPath path) =>
        host.ConfigureServices(services => services.UseWorkingDirectory(path));
}
