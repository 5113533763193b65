namespace WasteCoach.Build.Environments;

/// <summary>Finds what somebody meant who mistyped a name.</summary>
public static class NearestNames
{
    /// <summary>The valid names nearest to a wrong one, best first, at most three; none if nothing is near.</summary>
    /// <param name="name">The wrong name.</param>
    /// <param name="valid">The names that exist.</param>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> valid)
    {
        var wanted = name.ToLowerInvariant();
        var limit = Math.Max(2, wanted.Length / 3);
        return
        [
            .. valid.Select(candidate => (Name: candidate, Distance: Distance(wanted, candidate.ToLowerInvariant())))
                .Where(candidate => candidate.Distance <= limit && candidate.Distance < candidate.Name.Length)
                .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Take(3).Select(candidate => candidate.Name),
        ];
    }

    /// <summary>A sentence that helps: the nearest names if there are any, and the valid ones.</summary>
    public static string Remedy(string name, IEnumerable<string> valid)
    {
        string[] all = [.. valid];
        var nearest = Of(name, all);
        var question = nearest.Count == 0 ? "" : $"Did you mean {string.Join(" or ", nearest)}? ";
        return all.Length == 0 ? $"{question}None is defined." : $"{question}Valid here: {string.Join(", ", all)}.";
    }

    // Damerau-Levenshtein with adjacent transpositions: the usual slips of a typist count one each.
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var replaced = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var best = Math.Min(replaced, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    best = Math.Min(best, table[i - 2, j - 2] + 1);
                }

                table[i, j] = best;
            }
        }

        return table[a.Length, b.Length];
    }
}
