using System.Diagnostics;

namespace WasteCoach.Frosting.Tests.Bootstrap;

/// <summary>The top of this repository, found from the test assembly.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "build.sh")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new UnreachableException($"{AppContext.BaseDirectory} is not inside the repository: no folder above it has a build.sh.");
    }
}
