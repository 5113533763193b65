using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.IO;

namespace Cake.Frosting.Internal;

/// <summary>Cake's configuration: the host's settings, then the environment, cake.config in the working directory, the command line; the later ones win.</summary>
internal sealed class HostConfiguration(
    IFileSystem fileSystem,
    ICakeEnvironment environment,
    ICakeArguments arguments,
    IEnumerable<CakeSetting> settings) : ICakeConfiguration
{
    private readonly ICakeConfiguration configuration = new CakeConfigurationProvider(fileSystem, environment).CreateConfiguration(
        environment.WorkingDirectory,
        settings.GroupBy(setting => setting.Key, setting => setting.Value, KeyValuePair.Create, StringComparer.OrdinalIgnoreCase)
            .Select(setting => KeyValuePair.Create(setting.Key, setting.Value.Last())),
        arguments.GetArguments().ToDictionary(argument => argument.Key, argument => argument.Value.FirstOrDefault() ?? string.Empty));

    public string? GetValue(string key) => configuration.GetValue(key);
}
