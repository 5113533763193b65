namespace WasteCoach.Build.Deployments;

/// <summary>Makes a published folder into the contents of an image: the same for the same sources, whoever published it where.</summary>
public static class PublishedFiles
{
    /// <summary>What services/Dockerfile starts: a link to the service's program.</summary>
    public const string Program = "service.dll";

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Enterable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Links the program, and gives every file and folder the same rights and time.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="program">The program's name, without ending.</param>
    /// <param name="time">The time.</param>
    public static void Prepare(string folder, string program, DateTimeOffset time)
    {
        if (!File.Exists(Path.Combine(folder, program + ".dll")))
        {
            throw new DeploymentException($"{folder} holds no {program}.dll: the project {program} was not published, or its program has another name.");
        }

        File.CreateSymbolicLink(Path.Combine(folder, Program), program + ".dll");
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Where(entry => entry.LinkTarget is null))
        {
            Normalise(entry, time);
        }

        Normalise(new DirectoryInfo(folder), time);
    }

    private static void Normalise(FileSystemInfo entry, DateTimeOffset time)
    {
        if (!OperatingSystem.IsWindows())
        {
            entry.UnixFileMode = entry is DirectoryInfo ? Enterable : Readable;
        }

        entry.LastWriteTimeUtc = time.UtcDateTime;
    }
}
