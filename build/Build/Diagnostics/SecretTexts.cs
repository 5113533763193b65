using System.Text;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Diagnostics;

/// <summary>Which values of a Kubernetes Secret are secret.</summary>
public static class SecretTexts
{
    // What merely says where to connect and as whom stands in half of all texts.
    private static readonly string[] PublicEndings = ["host", "port", "username", "user", "database", "virtualhost", "namespace", "provider", "type", "ca.crt", "tls.crt", "region", "endpoint", "bucket", "model", "url"];

    /// <summary>Has every value that is secret masked.</summary>
    public static void Learn(SecretRedactor redactor, IEnumerable<KeyValuePair<string, byte[]>> data)
    {
        ArgumentNullException.ThrowIfNull(redactor);
        foreach (var (key, bytes) in data)
        {
            var text = Encoding.UTF8.GetString(bytes);
            if (IsSecret(key) && SecretForms.CanBeMasked(text))
            {
                redactor.Add(new SecretValue(text));
            }
        }
    }

    /// <summary>Whether the value under a key is to be masked.</summary>
    public static bool IsSecret(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return !PublicEndings.Any(ending => key.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }
}
