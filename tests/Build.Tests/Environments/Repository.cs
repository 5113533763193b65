namespace WasteCoach.Build.Tests.Environments;

/// <summary>The repository the tests were built from, found upwards from their assembly.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static byte[] Read(string path) => File.ReadAllBytes(Path.Combine(Root, path));

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "global.json"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has a global.json."));
}
