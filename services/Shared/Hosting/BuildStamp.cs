using System.Reflection;

namespace WasteCoach.Shared.Hosting;

/// <summary>What an assembly was built from.</summary>
/// <param name="Service">The service's name, as in its route.</param>
/// <param name="Commit">Git commit of the sources, or "unknown" outside a clone.</param>
/// <param name="BuiltAt">ISO 8601 time given to the build; without one, the time of the commit.</param>
public sealed record BuildStamp(string Service, string Commit, string BuiltAt)
{
    /// <summary>Reads the stamp that the build left in the assembly's metadata.</summary>
    /// <exception cref="InvalidOperationException">The assembly carries no stamp.</exception>
    public static BuildStamp Of(Assembly assembly, string service)
    {
        var metadata = assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(a => a.Key, a => a.Value);
        return new BuildStamp(service, Read("Commit"), Read("BuildTime"));

        string Read(string key) => metadata.GetValueOrDefault(key)
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} has no assembly metadata \"{key}\": build it with services/Directory.Build.targets.");
    }
}
