using Cake.Core.IO;
using WasteCoach.Build.Phases;
using Path = System.IO.Path;

namespace WasteCoach.Build;

/// <summary>Where the repository is.</summary>
public static class RepositoryRoot
{
    /// <summary>Set by build.sh and build.ps1.</summary>
    public const string Variable = "WASTECOACH_ROOT";

    /// <summary>What build.sh says; otherwise the nearest folder above the program that holds global.json and environments/.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static DirectoryPath Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return new DirectoryPath(Path.GetFullPath(given));
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "global.json")) && Directory.Exists(Path.Combine(folder.FullName, "environments")))
            {
                return new DirectoryPath(folder.FullName);
            }
        }

        throw new UsageException("The repository can't be found from where the build lies.", "Start it by ./build.sh.");
    }
}
