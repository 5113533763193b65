namespace WasteCoach.Build.Artifacts;

/// <summary>Reads the texts of an APT repository: the list of files in its release, and the packages in its index.</summary>
public static class PackageIndex
{
    /// <summary>The SHA-256 of a file that a release (Release or InRelease) vouches for; null when it does not name it.</summary>
    public static string? HashOf(string release, string file)
    {
        ArgumentNullException.ThrowIfNull(release);
        return release.Split('\n')
            .SkipWhile(line => line.TrimEnd() != "SHA256:")
            .Skip(1)
            .TakeWhile(line => line.StartsWith(' '))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .FirstOrDefault(parts => parts.Length == 3 && parts[2] == file)?[0];
    }

    /// <summary>The packages of an index.</summary>
    public static IEnumerable<IndexedPackage> Packages(string index)
    {
        ArgumentNullException.ThrowIfNull(index);
        foreach (var stanza in index.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            // A line that begins with a blank goes on with the field before it, and none of those is wanted.
            var fields = stanza.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !char.IsWhiteSpace(line[0]) && line.Contains(':', StringComparison.Ordinal))
                .ToDictionary(line => line[..line.IndexOf(':', StringComparison.Ordinal)], line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (fields.TryGetValue("Package", out var name) && fields.TryGetValue("SHA256", out var hash))
            {
                yield return new IndexedPackage(name, fields["Version"], fields["Architecture"], fields["Filename"], hash);
            }
        }
    }
}
