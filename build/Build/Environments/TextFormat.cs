using System.Text.RegularExpressions;

namespace WasteCoach.Build.Environments;

/// <summary>How a text must be written.</summary>
/// <param name="What">What it is, with its article, for <c>'x' is not …</c>.</param>
/// <param name="Pattern">The regular expression of the whole text; the JSON schema has the same one.</param>
/// <param name="Remedy">How to write it, a sentence.</param>
/// <param name="MaximumLength">The greatest number of characters.</param>
internal sealed record TextFormat(string What, string Pattern, string Remedy, int MaximumLength = 253)
{
    private readonly Regex regex = new(Pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    public bool Accepts(string text) => text.Length <= MaximumLength && regex.IsMatch(text);
}
