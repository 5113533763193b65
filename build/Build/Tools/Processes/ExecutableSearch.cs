namespace WasteCoach.Build.Tools.Processes;

/// <summary>Finds executables the way a shell does.</summary>
public static class ExecutableSearch
{
    /// <summary>The full path of a name on PATH, or of a path that exists; null if there is none.</summary>
    public static string? Find(string executable, string? workingDirectory = null, string? path = null)
    {
        if (executable.Contains('/') || Path.IsPathRooted(executable))
        {
            var full = Path.GetFullPath(executable, workingDirectory ?? Environment.CurrentDirectory);
            return File.Exists(full) ? full : null;
        }
        string[] endings = OperatingSystem.IsWindows() ? ["", ".exe", ".cmd", ".bat"] : [""];
        return (path ?? Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, executable + ending)))
            .FirstOrDefault(File.Exists);
    }
}
