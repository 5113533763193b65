namespace WasteCoach.Build.Environments;

/// <summary>What is gathered while one file is read: its problems, its values and the keys that were asked for.</summary>
internal sealed class ReadingSession(string file)
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public ProblemList Problems { get; } = new(file);

    /// <summary>The keys known to the reader, by the pattern of their section's path; the schema test compares them with the schema.</summary>
    public SortedDictionary<string, SortedSet<string>> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>How the text of a key must be written, by the pattern of its path.</summary>
    public SortedDictionary<string, TextFormat> Formats { get; } = new(StringComparer.Ordinal);

    public ConfigurationValues Values => new(values);

    public void Know(string pattern, string key)
    {
        if (!Keys.TryGetValue(pattern, out var known))
        {
            Keys.Add(pattern, known = new SortedSet<string>(StringComparer.Ordinal));
        }

        known.Add(key);
    }

    // A duplicate name is a problem of its own; the first value stands.
    public void Record(string path, string value) => values.TryAdd(path, value);
}
