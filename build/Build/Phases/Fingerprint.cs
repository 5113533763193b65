using System.Security.Cryptography;
using System.Text;

namespace WasteCoach.Build.Phases;

/// <summary>The inputs of one execution, by name. Two fingerprints can be compared, and can say what differs.</summary>
public sealed class Fingerprint
{
    private readonly SortedDictionary<string, string> _inputs;

    /// <summary>Takes a copy of the inputs.</summary>
    public Fingerprint(IEnumerable<KeyValuePair<string, string>> inputs)
    {
        _inputs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in inputs)
        {
            _inputs[name] = value;
        }
    }

    /// <summary>The inputs by name.</summary>
    public IReadOnlyDictionary<string, string> Inputs => _inputs;

    /// <summary>SHA-256 over names and values. Lengths are part of it, so that no two sets of inputs read the same.</summary>
    public string Hash
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (name, value) in _inputs)
            {
                text.Append(name.Length).Append(':').Append(name).Append('=').Append(value.Length).Append(':').Append(value).Append('\n');
            }

            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
    }

    /// <summary>What changed between an earlier fingerprint and this one, by name.</summary>
    public IReadOnlyList<InputChange> ChangesSince(Fingerprint earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return _inputs.Keys.Union(earlier._inputs.Keys, StringComparer.Ordinal)
            .Select(name => new InputChange(name, earlier._inputs.GetValueOrDefault(name), _inputs.GetValueOrDefault(name)))
            .Where(change => change.Before != change.After)
            .OrderBy(change => change.Name, StringComparer.Ordinal)
            .ToList();
    }
}
