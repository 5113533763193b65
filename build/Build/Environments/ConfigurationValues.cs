using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace WasteCoach.Build.Environments;

/// <summary>A configuration as a flat, ordered list of path and value, made to be hashed and compared.</summary>
/// <remarks>
/// A path uses the keys of the file; a list whose items have names is addressed by them (<c>nodes[k8s-redis].workload</c>), so that
/// moving a block changes nothing. A left-out key appears with its default. A secret appears as the place of its value, never as the value.
/// </remarks>
public sealed class ConfigurationValues : IReadOnlyDictionary<string, string>
{
    private readonly ImmutableSortedDictionary<string, string> values;

    /// <summary>Creates the list from paths and values.</summary>
    public ConfigurationValues(IEnumerable<KeyValuePair<string, string>> values)
    {
        this.values = values.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Keys => values.Keys;

    /// <inheritdoc/>
    public IEnumerable<string> Values => values.Values;

    /// <inheritdoc/>
    public int Count => values.Count;

    /// <inheritdoc/>
    public string this[string key] => values[key];

    /// <summary>Only what stands at or below the given paths.</summary>
    /// <param name="paths">Paths such as <c>nodes</c>, <c>network</c> or <c>run.deadlines</c>.</param>
    /// <exception cref="ArgumentException">Nothing stands below a path: a misspelt input would never cause a run.</exception>
    public ConfigurationValues Under(params IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            if (!values.Keys.Any(key => IsUnder(key, path)))
            {
                throw new ArgumentException(
                    $"There is no configuration value under '{path}'. {NearestNames.Remedy(path, values.Keys.Select(key => key.Split('.', '[')[0]).Distinct())}", nameof(paths));
            }
        }

        return new ConfigurationValues(values.Where(value => paths.Any(path => IsUnder(value.Key, path))));
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsUnder(string key, string path) =>
        key.StartsWith(path, StringComparison.Ordinal) && (key.Length == path.Length || key[path.Length] is '.' or '[');
}
