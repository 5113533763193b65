using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>
/// The environment variable by which every descendant of a build is known, even one that moved to a session of its own.
/// Its value names the build's process and the folder of its running processes.
/// </summary>
/// <param name="Build">The build's process.</param>
/// <param name="Folder">The folder of running processes, which tells environments and clones apart.</param>
public sealed record BuildMark(ProcessIdentity Build, string Folder)
{
    /// <summary>Name of the variable.</summary>
    public const string Variable = "WASTECOACH_BUILD";

    // Ansible's own place for them: private to the user, and short, for a socket's path has a limit of about a hundred characters.
    private static string SocketRoot => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ansible", "cp");

    /// <summary>
    /// Where the build's ssh masters keep their sockets. A master overwrites its environment, and the mark in it, with its title
    /// "ssh: SOCKET [mux]"; by this folder it is known all the same.
    /// </summary>
    public string SocketFolder => string.Create(CultureInfo.InvariantCulture, $"{SocketPrefixOf(Folder)}{Build.Id}-{Build.Started}");

    /// <summary>The variable's value.</summary>
    public override string ToString() => $"{Build}@{Folder}";

    /// <summary>Reads the value back; null if it is something else.</summary>
    public static BuildMark? Parse(string text) =>
        text.IndexOf('@') is var at and > 0 && ProcessIdentity.Parse(text[..at]) is { } build
            ? new(build, text[(at + 1)..])
            : null;

    /// <summary>The mark of a running process, by Linux's /proc; null if it carries none or can't be read.</summary>
    public static BuildMark? Of(int processId)
    {
        try
        {
            var value = File.ReadAllText($"/proc/{processId}/environ")
                .Split('\0')
                .FirstOrDefault(entry => entry.StartsWith(Variable + "=", StringComparison.Ordinal));
            return value is null ? null : Parse(value[(Variable.Length + 1)..]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null; // ended meanwhile, or another user's: not ours in either case
        }
    }

    /// <summary>The mark of a running ssh master of a build in the folder; null if it is something else.</summary>
    public static BuildMark? OfMaster(int processId, string folder)
    {
        var title = "ssh: " + SocketPrefixOf(folder);
        try
        {
            var arguments = File.ReadAllText($"/proc/{processId}/cmdline");
            return arguments.StartsWith(title, StringComparison.Ordinal)
                && ProcessIdentity.Parse(arguments[title.Length..].Split('/')[0].Replace('-', ':')) is { } build
                    ? new(build, folder)
                    : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null; // ended meanwhile, or another user's: not ours in either case
        }
    }

    private static string SocketPrefixOf(string folder) =>
        Path.Combine(SocketRoot, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..8] + "-");
}
