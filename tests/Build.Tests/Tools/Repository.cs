namespace WasteCoach.Build.Tests.Tools;

/// <summary>Finds the repository that the tests were built in.</summary>
internal static class Repository
{
    /// <summary>Full path of a folder of the repository.</summary>
    public static string Folder(string path)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "WasteCoach.slnx")))
            root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException($"No WasteCoach.slnx above {AppContext.BaseDirectory}.");
        return Path.Combine(root, path);
    }
}
