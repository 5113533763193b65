using System.Text;
using System.Text.Json;

namespace WasteCoach.Build.Planning;

/// <summary>Differences as text for people, Markdown, and JSON for programs.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Differences">What is not as declared.</param>
/// <param name="NotCompared">What could not be asked, and why.</param>
public sealed record DriftReport(string Environment, IReadOnlyList<Difference> Differences, IReadOnlyList<string> NotCompared)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>Whether all was compared and is as declared.</summary>
    public bool IsClean() => Differences.Count == 0 && NotCompared.Count == 0;

    /// <summary>In one sentence.</summary>
    public string Summary() => IsClean()
        ? $"No drift: cloud, nodes, cluster and git are as declared in {Environment}."
        : string.Join(' ', new[]
        {
            Differences.Count == 0 ? "" : $"{Differences.Count} {(Differences.Count == 1 ? "thing is" : "things are")} not as declared: {string.Join("; ", Differences.Select(difference => $"{difference.Subject} ({difference.Owner})"))}.",
            NotCompared.Count == 0 ? "" : $"{NotCompared.Count} could not be compared: {string.Join("; ", NotCompared)}.",
        }.Where(part => part.Length > 0));

    /// <summary>As one JSON object.</summary>
    public string Json() => JsonSerializer.Serialize(this, Format);

    /// <summary>As text.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        foreach (var source in Differences.GroupBy(difference => difference.Source))
        {
            text.AppendLine(source.Key);
            foreach (var difference in source)
            {
                text.AppendLine($"  {difference.Subject}")
                    .AppendLine($"    owner  {difference.Owner}")
                    .AppendLine($"    seen   {difference.Proof.ReplaceLineEndings("\n           ")}")
                    .AppendLine($"    heal   {difference.Remedy}");
            }
        }

        foreach (var gap in NotCompared)
        {
            text.AppendLine($"not compared: {gap}");
        }

        return text.Append(IsClean() ? Summary() : $"{Differences.Count} differences in {Environment}; {NotCompared.Count} could not be compared.").ToString();
    }

    /// <summary>As Markdown.</summary>
    public string Markdown()
    {
        var text = new StringBuilder($"## Drift of {Environment}\n\n");
        if (Differences.Count > 0)
        {
            text.Append("| where | what | owner | seen | heal |\n|---|---|---|---|---|\n");
            foreach (var difference in Differences)
            {
                text.Append($"| {difference.Source} | {Cell(difference.Subject)} | {Cell(difference.Owner)} | {Cell(difference.Proof)} | `{Cell(difference.Remedy)}` |\n");
            }
        }

        foreach (var gap in NotCompared)
        {
            text.Append($"- not compared: {gap}\n");
        }

        return text.Append(IsClean() ? Summary() + "\n" : "").ToString();
    }

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
