namespace WasteCoach.Build.Phases;

/// <summary>Finds what a mistyped name may have meant.</summary>
public static class NearestNames
{
    /// <summary>" Did you mean 'Cluster'?", or nothing when no name is near.</summary>
    public static string Suggest(string typed, IEnumerable<string> names)
    {
        var near = Of(typed, names);
        return near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near.Select(name => $"'{name}'"))}?";
    }

    /// <summary>Up to three names that contain the typed one or differ from it in a third of its letters at most.</summary>
    public static IReadOnlyList<string> Of(string typed, IEnumerable<string> names) =>
        names
            .Select(name => (Name: name, Distance: name.Contains(typed, StringComparison.OrdinalIgnoreCase) && typed.Length > 2 ? 1 : Distance(typed, name)))
            .Where(candidate => candidate.Distance <= Math.Max(1, typed.Length / 3))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.OrdinalIgnoreCase)
            .Take(3)
            .Select(candidate => candidate.Name)
            .ToList();

    /// <summary>Levenshtein distance, without regard to case.</summary>
    public static int Distance(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                var same = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (same ? 0 : 1));
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
