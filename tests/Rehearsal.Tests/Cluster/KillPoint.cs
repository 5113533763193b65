namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>The moment of a kill: when terraform has told so many events of a kind about resources of a type.</summary>
/// <param name="Stack">The stack whose events count.</param>
/// <param name="Event">Kind of event, as terraform's -json calls it.</param>
/// <param name="Type">Type of the resource.</param>
/// <param name="Count">How many.</param>
/// <param name="LeavesGuard">The build alone is killed; its guard ends the rest.</param>
/// <param name="Verb">What terraform is at: apply or destroy.</param>
public sealed record KillPoint(string Stack, string Event, string Type, int Count, bool LeavesGuard = false, string Verb = "apply")
{
    /// <inheritdoc/>
    public override string ToString() => $"{Stack}: {Event} of {Type} ×{Count}{(LeavesGuard ? ", the build alone" : "")}";

    /// <summary>How many such events the file of an apply holds; none when there is no file.</summary>
    public int CountIn(RepositoryCopy copy)
    {
        var file = Path.Combine(copy.Kept, "terraform", Stack, $"{Verb}.jsonl");
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd().Split('\n').Count(Matches);
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
        catch (DirectoryNotFoundException)
        {
            return 0;
        }
    }

    private bool Matches(string line) =>
        line.Contains($"\"type\":\"{Event}\"", StringComparison.Ordinal)
        && line.Contains($"\"resource_type\":\"{Type}\"", StringComparison.Ordinal);
}
