using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Rehearsal.Runtime.Volumes;

/// <summary>Gives a volume to the group of its pod, as a kubelet does for fsGroup.</summary>
internal static partial class Ownership
{
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode Folder = Group | UnixFileMode.GroupExecute | UnixFileMode.SetGroup;

    /// <param name="writable">False: the group may read only.</param>
    public static void Give(string root, long group, bool writable)
    {
        One(root, group, writable, isFolder: true);
        foreach (var path in Directory.EnumerateFileSystemEntries(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            if (new FileInfo(path).LinkTarget is null)
            {
                One(path, group, writable, Directory.Exists(path));
            }
        }
    }

    private static void One(string path, long group, bool writable, bool isFolder)
    {
        if (Chown(path, -1, (int)group) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"chown {path} to group {group}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        var added = isFolder ? Folder : Group;
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | (writable ? added : added & ~UnixFileMode.GroupWrite));
    }

    /// <summary>Group and rights of the folder itself are as they should be.</summary>
    public static async Task<bool> Has(string root, long group, CancellationToken stop)
    {
        var held = (await CommandRunner.Run("stat", ["-c", "%g", root], null, stop)).Output.Trim();
        return held == group.ToString(System.Globalization.CultureInfo.InvariantCulture) && (File.GetUnixFileMode(root) & Folder) == Folder;
    }

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, int owner, int group);
}
