using System.Buffers;
using System.Text;

namespace WasteCoach.Build.Environments;

/// <summary>Replaces every secret it knows by <c>***</c>, in any of the forms of <see cref="SecretForms"/>. Safe for concurrent use.</summary>
public sealed class SecretRedactor
{
    private readonly Lock gate = new();
    private volatile Needles needles = new([]);

    /// <summary>Learns a secret. Texts that are redacted from now on no longer contain it.</summary>
    /// <exception cref="ArgumentException">The value has no line of at least four characters; masking it would garble every text.</exception>
    public void Add(SecretValue secret)
    {
        if (!SecretForms.CanBeMasked(secret.Reveal()))
        {
            throw new ArgumentException($"A secret needs a line of at least {SecretForms.MinimumLength} characters.", nameof(secret));
        }

        var forms = SecretForms.Of(secret.Reveal());
        lock (gate)
        {
            needles = new Needles([.. needles.Forms.Union(forms, StringComparer.Ordinal)]);
        }
    }

    /// <summary>The text without secrets. The text may be a line or have several.</summary>
    public string Redact(string text)
    {
        var current = needles;

        // A mask beside what is left may spell another secret that has asterisks in it, hence the loop. It ends: a mask is shorter than any form.
        while (text.AsSpan().ContainsAny(current.Search))
        {
            text = Mask(text, current.Forms);
        }

        return text;
    }

    /// <summary>How many of the last characters of a text could be the beginning of a secret that goes on in the text that follows.</summary>
    internal int HeldBack(ReadOnlySpan<char> text)
    {
        var current = needles;
        for (var length = Math.Min(text.Length, current.Longest - 1); length > 0; length--)
        {
            var tail = text[^length..];
            foreach (var form in current.Forms)
            {
                if (form.AsSpan().StartsWith(tail, StringComparison.Ordinal))
                {
                    return length;
                }
            }
        }

        return 0;
    }

    // Occurrences that overlap are masked as one, so that no rest of a secret stands beside a mask.
    private static string Mask(string text, IReadOnlyList<string> forms)
    {
        var hits = new List<(int Start, int End)>();
        foreach (var form in forms)
        {
            for (var at = text.IndexOf(form, StringComparison.Ordinal); at >= 0; at = text.IndexOf(form, at + 1, StringComparison.Ordinal))
            {
                hits.Add((at, at + form.Length));
            }
        }

        hits.Sort();
        var result = new StringBuilder(text.Length);
        var done = 0;
        for (var i = 0; i < hits.Count;)
        {
            var (start, end) = hits[i];
            for (i++; i < hits.Count && hits[i].Start < end; i++)
            {
                end = Math.Max(end, hits[i].End);
            }

            result.Append(text, done, start - done).Append(SecretValue.Mask);
            done = end;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }

    private sealed class Needles(IReadOnlyList<string> forms)
    {
        public IReadOnlyList<string> Forms { get; } = forms;

        public SearchValues<string> Search { get; } = SearchValues.Create([.. forms], StringComparison.Ordinal);

        public int Longest { get; } = forms.Count == 0 ? 0 : forms.Max(form => form.Length);
    }
}
