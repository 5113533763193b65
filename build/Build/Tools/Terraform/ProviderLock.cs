using System.Text.RegularExpressions;

namespace WasteCoach.Build.Tools.Terraform;

/// <summary>Reads terraform's dependency lock file, <c>.terraform.lock.hcl</c>: the one place that fixes a provider's version.</summary>
public static partial class ProviderLock
{
    /// <summary>The providers of a lock file with their versions, by source address.</summary>
    public static IReadOnlyDictionary<string, string> ReadVersions(string text) =>
        Entry().Matches(text).ToDictionary(m => m.Groups["provider"].Value, m => m.Groups["version"].Value, StringComparer.Ordinal);

    [GeneratedRegex("""^provider "(?<provider>[^"]+)" \{\s*version\s*=\s*"(?<version>[^"]+)"$""", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
