using System.Collections.Immutable;
using System.Text;

namespace WasteCoach.Build.Environments;

/// <summary>A background service that stands in for a part of the outside world.</summary>
public sealed record LocalService
{
    /// <summary>Its name, an RFC 1123 label.</summary>
    public required string Name { get; init; }

    /// <summary>The executable, relative to the repository root. It takes one verb: up, status, down or purge.</summary>
    public required string Command { get; init; }

    /// <summary>Its settings, by name.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The settings as the command sees them: <c>freePort</c> becomes <c>SERVICE_FREE_PORT</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables =>
        Settings.ToImmutableSortedDictionary(setting => VariableOf(setting.Key), setting => setting.Value, StringComparer.Ordinal);

    /// <summary>The variable of one setting.</summary>
    public static string VariableOf(string setting)
    {
        var name = new StringBuilder("SERVICE_");
        for (var i = 0; i < setting.Length; i++)
        {
            var startsWord = char.IsUpper(setting[i]) && i > 0
                && (!char.IsUpper(setting[i - 1]) || (i + 1 < setting.Length && char.IsLower(setting[i + 1])));
            if (startsWord)
            {
                name.Append('_');
            }

            name.Append(char.ToUpperInvariant(setting[i]));
        }

        return name.ToString();
    }
}
