using Cake.Core.Composition;
using Cake.Core.IO;
using Cake.Core.Packaging;
using Cake.Frosting.Internal;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>What a build can register with its host.</summary>
public static class ServiceCollectionExtensions
{
    // Cake.Core keeps this key of its configuration to itself.
    private const string ToolPathKey = "Paths_Tools";

    /// <summary>Sets an entry of Cake's configuration; the environment, cake.config and the command line go before it.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseCakeSetting(this IServiceCollection services, string key, string value) =>
        services.AddSingleton(new CakeSetting(key, value));

    /// <summary>Sets the context that tasks and lifetimes work on.</summary>
    /// <typeparam name="TContext">The context.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseContext<TContext>(this IServiceCollection services)
        where TContext : class, IFrostingContext => services.AddSingleton<IFrostingContext, TContext>();

    /// <summary>Sets what happens before and after the run.</summary>
    /// <typeparam name="TLifetime">The lifetime.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseLifetime<TLifetime>(this IServiceCollection services)
        where TLifetime : class, IFrostingLifetime => services
        .AddSingleton<TLifetime>()
        .AddSingleton<IFrostingLifetime>(provider => provider.GetRequiredService<TLifetime>())
        .AddSingleton<IFrostingSetup>(provider => provider.GetRequiredService<TLifetime>())
        .AddSingleton<IFrostingTeardown>(provider => provider.GetRequiredService<TLifetime>());

    /// <summary>Registers the services of a Cake module.</summary>
    /// <typeparam name="TModule">The module.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseModule<TModule>(this IServiceCollection services)
        where TModule : ICakeModule, new() => Cli.ServiceCollectionExtensions.UseModule<TModule>(services);

    /// <summary>Adds a way to install packages, chosen by a tool's scheme.</summary>
    /// <typeparam name="TPackageInstaller">The installer.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UsePackageInstaller<TPackageInstaller>(this IServiceCollection services)
        where TPackageInstaller : class, IPackageInstaller => services.AddSingleton<IPackageInstaller, TPackageInstaller>();

    /// <summary>Sets what happens before the run.</summary>
    /// <typeparam name="TSetup">The setup.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseSetup<TSetup>(this IServiceCollection services)
        where TSetup : class, IFrostingSetup => services.AddSingleton<IFrostingSetup, TSetup>();

    /// <summary>Sets what happens before and after each task.</summary>
    /// <typeparam name="TLifetime">The lifetime.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseTaskLifetime<TLifetime>(this IServiceCollection services)
        where TLifetime : class, IFrostingTaskLifetime => services
        .AddSingleton<TLifetime>()
        .AddSingleton<IFrostingTaskLifetime>(provider => provider.GetRequiredService<TLifetime>())
        .AddSingleton<IFrostingTaskSetup>(provider => provider.GetRequiredService<TLifetime>())
        .AddSingleton<IFrostingTaskTeardown>(provider => provider.GetRequiredService<TLifetime>());

    /// <summary>Sets what happens before each task.</summary>
    /// <typeparam name="TSetup">The setup.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseTaskSetup<TSetup>(this IServiceCollection services)
        where TSetup : class, IFrostingTaskSetup => services.AddSingleton<IFrostingTaskSetup, TSetup>();

    /// <summary>Sets what happens after each task.</summary>
    /// <typeparam name="TTeardown">The teardown.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseTaskTeardown<TTeardown>(this IServiceCollection services)
        where TTeardown : class, IFrostingTaskTeardown => services.AddSingleton<IFrostingTaskTeardown, TTeardown>();

    /// <summary>Sets what happens after the run.</summary>
    /// <typeparam name="TTeardown">The teardown.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseTeardown<TTeardown>(this IServiceCollection services)
        where TTeardown : class, IFrostingTeardown => services.AddSingleton<IFrostingTeardown, TTeardown>();

    /// <summary>Installs a tool before the first task.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="uri">The tool's package, such as dotnet:?package=Name&amp;version=1.0.0.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseTool(this IServiceCollection services, Uri uri) =>
        services.AddSingleton(new PackageReference(uri));

    /// <summary>Sets the folder that tools are installed in.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="toolPath">The folder; relative to the working directory.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseToolPath(this IServiceCollection services, DirectoryPath toolPath) =>
        services.UseCakeSetting(ToolPathKey, toolPath.FullPath);

    /// <summary>Sets the folder to work in; --working goes before it.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="path">The folder; relative to the current one.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseWorkingDirectory(this IServiceCollection services, DirectoryPath path) =>
        services.AddSingleton(new WorkingDirectory(path));
}
