using System.Text.RegularExpressions;

namespace WasteCoach.Build.Provisioning;

/// <summary>The provider that a stack's .terraform.lock.hcl pins.</summary>
/// <param name="Provider">Its source address, for example registry.terraform.io/hashicorp/aws.</param>
/// <param name="Version">Its version.</param>
public sealed partial record ProviderLock(string Provider, string Version)
{
    /// <summary>Reads the first provider of a lock file; a stack of ours has one.</summary>
    /// <exception cref="FormatException">The text is no lock file.</exception>
    public static ProviderLock Read(string lockFile)
    {
        var match = Entry().Match(lockFile);
        return match.Success
            ? new ProviderLock(match.Groups["provider"].Value, match.Groups["version"].Value)
            : throw new FormatException(".terraform.lock.hcl pins no provider. Restore it from the repository's history.");
    }

    [GeneratedRegex("""provider "(?<provider>[^"]+)"\s*\{\s*version\s*=\s*"(?<version>[^"]+)""")]
    private static partial Regex Entry();
}
