using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WasteCoach.Build.Environments;

/// <summary>The forms in which a secret may turn up in a text.</summary>
internal static class SecretForms
{
    /// <summary>A form shorter than this would mask ordinary words.</summary>
    public const int MinimumLength = 4;

    /// <summary>What is left of a Base64 text without its unsure ends must be this long to be telling.</summary>
    private const int MinimumBase64Core = 8;

    /// <summary>The line lengths of PEM files and of the base64 command.</summary>
    private static readonly int[] Base64Lines = [64, 76];

    /// <summary>Whether a value has a line that is long enough to be told from other text.</summary>
    public static bool CanBeMasked(string value) => Lines(value).Any(line => line.Length >= MinimumLength);

    /// <summary>Every form of a value: itself and each of its lines, Base64, URL-encoded and as a JSON string.</summary>
    public static IEnumerable<string> Of(string value) =>
        Lines(value).Append(value).SelectMany(Encodings).Concat(Base64(value)).SelectMany(Lines).Where(form => form.Length >= MinimumLength).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\r', '\n').Select(line => line.Trim());

    private static IEnumerable<string> Encodings(string text)
    {
        if (text.Length < MinimumLength)
        {
            yield break;
        }

        yield return text;
        foreach (var encoded in new[] { Uri.EscapeDataString(text), WebUtility.UrlEncode(text) })
        {
            yield return encoded;
            yield return LowerCaseEscapes(encoded);
        }

        foreach (var encoder in new[] { JavaScriptEncoder.Default, JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        {
            var json = JsonEncodedText.Encode(text, encoder).ToString();
            yield return json;
            yield return json.Replace("/", "\\/", StringComparison.Ordinal);
        }

        foreach (var form in Base64(text))
        {
            yield return form;
        }
    }

    // Base64 of a text that merely contains the value, such as "user:password", has it at one of three alignments;
    // the characters at either end depend on the neighbours and are left out.
    private static IEnumerable<string> Base64(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var offset = 0; offset < 3; offset++)
        {
            var padded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            var start = (offset * 8 + 5) / 6;
            var end = (offset + bytes.Length) * 8 / 6;
            var core = padded[start..end];
            if (core.Length < MinimumBase64Core)
            {
                continue;
            }

            foreach (var form in new[] { core, core.Replace('+', '-').Replace('/', '_') })
            {
                yield return form;
                foreach (var width in Base64Lines.Where(width => offset == 0 && form.Length > width))
                {
                    foreach (var line in form.Chunk(width).Where(line => line.Length >= MinimumBase64Core))
                    {
                        yield return new string(line);
                    }
                }
            }
        }
    }

    private static string LowerCaseEscapes(string encoded)
    {
        var characters = encoded.ToCharArray();
        for (var i = 0; i + 2 < characters.Length; i++)
        {
            if (characters[i] == '%')
            {
                characters[i + 1] = char.ToLowerInvariant(characters[i + 1]);
                characters[i + 2] = char.ToLowerInvariant(characters[i + 2]);
                i += 2;
            }
        }

        return new string(characters);
    }
}
