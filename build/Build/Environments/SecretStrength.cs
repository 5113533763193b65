using System.Text;

namespace WasteCoach.Build.Environments;

/// <summary>Decides whether a secret is worth the name.</summary>
public static class SecretStrength
{
    /// <summary>The fewest characters of a secret that somebody chose.</summary>
    public const int MinimumLength = 12;

    private const int MinimumDistinctCharacters = 6;

    /// <summary>What must be left once the words everybody tries first are taken out.</summary>
    private const int MinimumRest = 6;

    // Defaults of the software we run, and the words that head every list of tried passwords.
    private static readonly string[] WellKnown =
    [
        "prom-operator", "administrator", "password", "changeme", "changeit", "postgresql", "postgres", "rabbitmq", "grafana", "prometheus", "argocd", "kubernetes",
        "minioadmin", "growbin", "wastecoach", "rehearsal", "production", "letmein", "qwertyuiop", "qwerty", "iloveyou", "welcome", "default",
        "example", "placeholder", "secret", "admin", "guest", "redis", "root", "test", "pass", "user", "abcdef", "todo",
    ];

    /// <summary>Says why a value is refused, or <see langword="null"/> if it is good enough. The value is not part of the answer.</summary>
    public static string? WeaknessOf(string value)
    {
        if (value.Length < MinimumLength)
        {
            return $"it is shorter than {MinimumLength} characters";
        }

        if (value.Distinct().Count() < MinimumDistinctCharacters)
        {
            return $"it has fewer than {MinimumDistinctCharacters} different characters";
        }

        if (IsSequence(value))
        {
            return "it is a plain sequence of characters";
        }

        var rest = WithoutWellKnownWords(value);
        return rest < MinimumRest ? "it is a well-known default with little around it" : null;
    }

    private static bool IsSequence(string value)
    {
        var steps = 0;
        for (var i = 1; i < value.Length; i++)
        {
            var step = value[i] - value[i - 1];
            steps += Math.Abs(step) <= 1 || (value[i - 1] == '9' && value[i] == '0') ? 1 : 0;
        }

        return steps >= (value.Length - 1) * 3 / 4;
    }

    // Ending digits and signs are the usual decoration ("P@ssw0rd2024!") and count for nothing either.
    private static int WithoutWellKnownWords(string value)
    {
        var plain = new StringBuilder();
        foreach (var character in value.ToLowerInvariant().TrimEnd("0123456789!?.#$*-_ ".ToCharArray()))
        {
            plain.Append(character switch
            {
                '0' => 'o',
                '1' or '!' => 'i',
                '3' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '7' => 't',
                _ => character,
            });
        }

        var text = plain.ToString();
        if (!WellKnown.Any(text.Contains))
        {
            return value.Length;
        }

        foreach (var word in WellKnown)
        {
            text = text.Replace(word, "", StringComparison.Ordinal);
        }

        return text.Count(char.IsLetterOrDigit);
    }
}
