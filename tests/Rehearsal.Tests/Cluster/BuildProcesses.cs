using System.Diagnostics;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>
/// The processes of the builds of a copy, seen from outside: what carries the mark of a build in its environment, and what names the
/// copy's folder in its arguments or works in it. The daemons of the background services are not among them; they stay.
/// </summary>
public sealed class BuildProcesses(RepositoryCopy copy)
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromMinutes(3);

    /// <summary>Every process with its arguments.</summary>
    public IReadOnlyDictionary<int, string> All() => Running()
        .Select(id => (Id: id, Arguments: ArgumentsOf(id)))
        .Where(process => IsOurs(process.Id, process.Arguments))
        .ToDictionary(process => process.Id, process => process.Arguments);

    /// <summary>kill -9 of everything, again until nothing is left: guard and tools get no chance to do anything about it.</summary>
    public async Task KillAsync() => await EndedAsync(process =>
    {
        try
        {
            Process.GetProcessById(process).Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It ended by itself between the look and the kill.
        }
    });

    /// <summary>Waits until nothing is left, without doing anything to it.</summary>
    public Task EndedAsync() => EndedAsync(_ => { });

    /// <summary>The arguments of every process of this machine that can be read.</summary>
    public static IEnumerable<string> EveryArgumentList() => Running().Select(ArgumentsOf).Where(arguments => arguments.Length > 0);

    private async Task EndedAsync(Action<int> each) => await Until.SeenAsync(
        "no process of a build is left",
        EndPatience,
        () =>
        {
            var all = All();
            foreach (var process in all.Keys)
            {
                each(process);
            }

            return Task.FromResult(string.Join('\n', all.Select(process => $"{process.Key} {process.Value}")));
        },
        left => left.Length == 0);

    private bool IsOurs(int id, string arguments)
    {
        if (arguments.Contains(copy.Services + "/", StringComparison.Ordinal))
        {
            return false;
        }

        return arguments.Contains(copy.Root + "/", StringComparison.Ordinal)
            || Read($"/proc/{id}/environ").Split('\0').Any(entry => entry.StartsWith("WASTECOACH_BUILD=", StringComparison.Ordinal) && entry.Contains("@" + copy.Root + "/", StringComparison.Ordinal))
            || (FolderOf(id) + "/").StartsWith(copy.Root + "/", StringComparison.Ordinal);
    }

    private static IEnumerable<int> Running() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
        .Where(id => id > 0);

    private static string ArgumentsOf(int id) => Read($"/proc/{id}/cmdline").TrimEnd('\0').Replace('\0', ' ');

    private static string FolderOf(int id)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{id}/cwd", returnFinalTarget: false)?.FullName ?? "";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return ""; // ended meanwhile
        }
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return ""; // ended meanwhile
        }
    }
}
