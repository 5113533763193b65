using System.Text;
using System.Text.RegularExpressions;
using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Deployments;

/// <summary>What a commit did to an environment's images, as its message says it in lines that programs read.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Source">The commit from which the images were built or chosen; null where the message has none.</param>
/// <param name="Deployed">The images that its values name.</param>
/// <param name="Withdrawn">The images that it took away because they were bad.</param>
public sealed partial record DeploymentRecord(LoggedCommit Commit, string? Source, IReadOnlyList<DeployedImage> Deployed, IReadOnlyList<DeployedImage> Withdrawn)
{
    /// <summary>Keeps CI from running because of our own commits, at GitHub and elsewhere.</summary>
    public const string SkipMark = "[skip ci]";

    /// <summary>Writes a message.</summary>
    /// <param name="subject">What it does, such as "Deploy auth to production".</param>
    /// <param name="source">The commit from which the images were built or chosen.</param>
    /// <param name="deployed">The images that the values name from now on.</param>
    /// <param name="withdrawn">The images that are taken away because they are bad.</param>
    public static string Message(string subject, string source, IReadOnlyList<DeployedImage> deployed, IReadOnlyList<DeployedImage> withdrawn)
    {
        var text = new StringBuilder($"{subject} {SkipMark}\n\n");
        var width = deployed.Max(image => image.Service.Length);
        foreach (var image in deployed)
        {
            text.Append($"{image.Service.PadRight(width)}  {Short(image.Revision)}  {image.Digest}\n");
        }

        text.Append('\n');
        foreach (var image in deployed)
        {
            text.Append($"Deployed-Image: {image.Service} {image.Revision} {image.Digest}\n");
        }

        foreach (var image in withdrawn)
        {
            text.Append($"Withdrawn-Image: {image.Service} {image.Revision} {image.Digest}\n");
        }

        return text.Append($"Source-Commit: {source}\n").ToString();
    }

    /// <summary>Reads a commit's message; one of somebody else has no images.</summary>
    public static DeploymentRecord Of(LoggedCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var lines = commit.Message.Split('\n').Select(line => Line().Match(line)).Where(match => match.Success).ToList();
        IReadOnlyList<DeployedImage> Images(string key) =>
            [.. lines.Where(match => match.Groups["key"].Value == key).Select(match => new DeployedImage(match.Groups["service"].Value, match.Groups["revision"].Value, match.Groups["digest"].Value))];
        return new(commit, SourceLine().Match(commit.Message) is { Success: true } source ? source.Groups["commit"].Value : null, Images("Deployed-Image"), Images("Withdrawn-Image"));
    }

    /// <summary>The first digits of a commit; another tag as it is.</summary>
    public static string Short(string revision) => revision.Length == 40 ? revision[..12] : revision;

    [GeneratedRegex(@"^(?<key>Deployed-Image|Withdrawn-Image): (?<service>[a-z0-9-]+) (?<revision>\S+) (?<digest>sha256:[0-9a-f]{64})$")]
    private static partial Regex Line();

    [GeneratedRegex(@"^Source-Commit: (?<commit>[0-9a-f]{40})$", RegexOptions.Multiline)]
    private static partial Regex SourceLine();
}
