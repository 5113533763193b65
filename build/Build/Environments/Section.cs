using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace WasteCoach.Build.Environments;

/// <summary>A mapping of a configuration file, read key by key. Every problem is noted at its place and reading goes on.</summary>
/// <remarks>
/// A method that finds a problem returns a harmless default; the caller never sees the result, because the reader throws before it
/// hands anything out. A method with a nullable result returns <see langword="null"/> then, so that cross-checks can leave it out.
/// </remarks>
internal sealed partial class Section
{
    /// <summary>Stands in a path's pattern for a name that the file chooses.</summary>
    public const string AnyName = "*";

    private readonly SourceMapping mapping;
    private readonly ReadingSession session;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> chosen = new(StringComparer.Ordinal);
    private readonly string valuePath;
    private readonly string pattern;

    private delegate bool ItemReader<T>(SourceScalar scalar, string field, [MaybeNullWhen(false)] out T value);

    private Section(SourceMapping mapping, ReadingSession session, string path, string valuePath, string pattern)
    {
        this.mapping = mapping;
        this.session = session;
        this.valuePath = valuePath;
        this.pattern = pattern;
        Path = path;
    }

    /// <summary>The path of the section, such as <c>nodes[2]</c>; empty for the root.</summary>
    public string Path { get; }

    public static Section Root(SourceMapping mapping, ReadingSession session) => new(mapping, session, "", "", "");

    /// <summary>Reads every key of a section and then refuses the keys nobody asked for.</summary>
    public T Read<T>(Func<Section, T> read)
    {
        var result = read(this);
        foreach (var (key, _) in mapping.Entries.Where(entry => !known.Contains(entry.Key.Text)))
        {
            session.Problems.Add(key, Field(key.Text), "this key is unknown", NearestNames.Remedy(key.Text, known));
        }

        return result;
    }

    public bool Has(string key) => mapping.Find(key) is not null;

    /// <summary>Reads a section that must be there.</summary>
    public T Child<T>(string key, Func<Section, T> read) => Find(key) is { } node ? Descend(key, node, read) : default!;

    /// <summary>Reads a section that may be left out.</summary>
    public T? OptionalChild<T>(string key, Func<Section, T> read) =>
        FindOptional(key) is { } node ? Descend(key, node, read) : default;

    /// <summary>Reads a list of sections. Their values are filed by their <c>name</c>.</summary>
    public IReadOnlyList<T> Children<T>(string key, Func<Section, T> read)
    {
        if (Items(key) is not { } items)
        {
            return [];
        }

        var results = new List<T>();
        for (var i = 0; i < items.Count; i++)
        {
            var field = $"{Field(key)}[{i}]";
            if (items[i] is not SourceMapping item)
            {
                session.Problems.Add(items[i], field, $"this is {items[i].Kind}, not a mapping", "Write keys with values, as in the other items of the list.");
                continue;
            }

            var name = (item.Find("name") as SourceScalar)?.Text ?? i.ToString(CultureInfo.InvariantCulture);
            results.Add(new Section(item, session, field, $"{ValuePath(key)}[{name}]", $"{Pattern(key)}[]").Read(read));
        }

        return results;
    }

    /// <summary>Reads a mapping whose keys are names that the file chooses.</summary>
    /// <param name="key">The mapping's key.</param>
    /// <param name="names">How the names must be written.</param>
    /// <param name="read">Reads the value of a name from the mapping.</param>
    /// <param name="optional">Whether the mapping may be left out.</param>
    public IReadOnlyDictionary<string, T> Named<T>(string key, TextFormat names, Func<Section, string, T> read, bool optional = false)
    {
        session.Formats[$"{Pattern(key)}.{AnyName}{{}}"] = names;
        var node = optional ? FindOptional(key) : Find(key);
        return node is null ? new Dictionary<string, T>() : Descend(key, node, section => section.ReadNamed(names, read)) ?? [];
    }

    /// <summary>The keys of this section, for one whose keys are names.</summary>
    public IEnumerable<string> Names => mapping.Entries.Select(entry => entry.Key.Text);

    public string Text(string key, TextFormat format)
    {
        session.Formats[Pattern(key)] = format;
        return Scalar(key) is { } scalar ? TextOf(scalar, Field(key), ValuePath(key), format) ?? "" : "";
    }

    public string? OptionalText(string key, TextFormat format)
    {
        Know(key);
        session.Formats[Pattern(key)] = format;
        return Has(key) ? Text(key, format) : null;
    }

    /// <summary>Reads any single value as text, numbers and truth values included.</summary>
    public string AnyText(string key)
    {
        if (Scalar(key, emptyIsValue: true) is not { } scalar)
        {
            return "";
        }

        session.Record(ValuePath(key), scalar.Text);
        return scalar.Text;
    }

    /// <summary>Reads a list of texts.</summary>
    /// <param name="key">The list's key.</param>
    /// <param name="format">How each must be written.</param>
    /// <param name="check">Says what is wrong with one that is well written, or <see langword="null"/>.</param>
    public IReadOnlyList<string> Texts(string key, TextFormat format, Func<string, (string Message, string Remedy)?>? check = null)
    {
        session.Formats[$"{Pattern(key)}[]"] = format;
        return List(key, (SourceScalar scalar, string field, [MaybeNullWhen(false)] out string text) => (text = TextOf(scalar, field, null, format)) is not null, check);
    }

    public IReadOnlyList<int> Integers(string key, int minimum, int maximum) =>
        List(key, (SourceScalar scalar, string field, out int number) => Has(IntegerOf(scalar, field, minimum, maximum), out number));

    /// <inheritdoc cref="Texts"/>
    public IReadOnlyList<IPNetwork> Cidrs(string key, Func<IPNetwork, (string Message, string Remedy)?> check) =>
        List(key, (SourceScalar scalar, string field, out IPNetwork cidr) => Has(CidrOf(scalar, field), out cidr), check);

    public int Integer(string key, int minimum, int maximum) => OptionalInteger(key, minimum, maximum, required: true) ?? minimum;

    public int? OptionalInteger(string key, int minimum, int maximum, bool required = false)
    {
        if (!required && !Has(key))
        {
            Know(key);
            return null;
        }

        var value = Scalar(key) is { } scalar ? IntegerOf(scalar, Field(key), minimum, maximum) : null;
        Record(key, value?.ToString(CultureInfo.InvariantCulture));
        return value;
    }

    public decimal Number(string key, decimal above)
    {
        if (Scalar(key) is not { } scalar)
        {
            return 0;
        }

        if (scalar.Quoted || !decimal.TryParse(scalar.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value <= above)
        {
            Report(key, $"{Shown(scalar)} is not a number above {above}", "Write a number such as 0.052.");
            return 0;
        }

        Record(key, value.ToString(CultureInfo.InvariantCulture));
        return value;
    }

    /// <summary>Reads a truth value that is false when left out.</summary>
    public bool Flag(string key)
    {
        var node = FindOptional(key);
        var value = node is SourceScalar { Quoted: false, Text: "true" };
        if (node is not null && !value && node is not SourceScalar { Quoted: false, Text: "false" })
        {
            session.Problems.Add(node, Field(key), $"{Shown(node)} is not a truth value", "Write true or false, without quotes.");
        }

        Record(key, value ? "true" : "false");
        return value;
    }

    /// <summary>Reads a length of time: a whole number with the unit s, m or h.</summary>
    public TimeSpan Duration(string key)
    {
        if (Scalar(key) is not { } scalar)
        {
            return default;
        }

        var match = DurationFormat().Match(scalar.Text);
        if (!match.Success)
        {
            Report(key, $"{Shown(scalar)} is not a duration", "Write a whole number with a unit: 90s, 15m or 2h.");
            return default;
        }

        var number = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        var value = match.Groups[2].Value switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromHours(number),
        };
        Record(key, value.ToString("c", CultureInfo.InvariantCulture));
        return value;
    }

    public IPNetwork? Cidr(string key)
    {
        var value = Scalar(key) is { } scalar ? CidrOf(scalar, Field(key)) : null;
        Record(key, value?.ToString());
        return value;
    }

    public IPAddress? Address(string key)
    {
        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        // IPAddress alone would take "10.1" and "0x0a000001".
        if (!DottedQuad().IsMatch(scalar.Text) || !IPAddress.TryParse(scalar.Text, out var value))
        {
            Report(key, $"{Shown(scalar)} is not an IPv4 address", "Write four numbers from 0 to 255 with dots between them, such as 10.0.1.10.");
            return null;
        }

        Record(key, value.ToString());
        return value;
    }

    /// <summary>Reads an http(s) URL without credentials; where <paramref name="mayBeEmpty"/>, <c>""</c> means none.</summary>
    public Uri? Url(string key, bool mayBeEmpty = false)
    {
        if (Scalar(key, mayBeEmpty) is not { } scalar)
        {
            return null;
        }

        if (mayBeEmpty && scalar.Text.Length == 0)
        {
            Record(key, "");
            return null;
        }

        if (!Uri.TryCreate(scalar.Text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0 || url.Port == 0)
        {
            // Not shown: what fails to parse may still hold a password.
            Report(key, "the value is not an http or https URL", "Write scheme, host and, if needed, a port from 1 to 65535, such as http://127.0.0.1:4566.");
            return null;
        }

        if (url.UserInfo.Length > 0)
        {
            Report(key, "the URL carries credentials in the clear", "Remove the part before @, and define the credentials under secrets.");
            return null;
        }

        Record(key, url.ToString());
        return url;
    }

    public DateOnly? OptionalDate(string key)
    {
        if (!Has(key))
        {
            Know(key);
            return null;
        }

        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        if (!DateOnly.TryParseExact(scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value))
        {
            Report(key, $"{Shown(scalar)} is not a date", "Write year, month and day, such as 2027-11-11.");
            return null;
        }

        Record(key, scalar.Text);
        return value;
    }

    public DateOnly Date(string key)
    {
        if (!Has(key))
        {
            Find(key);
            return default;
        }

        return OptionalDate(key) ?? default;
    }

    /// <summary>Reads one of a few words.</summary>
    public T? Choice<T>(string key, IReadOnlyList<string> words, Func<string, T> parse)
        where T : struct
    {
        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        if (!words.Contains(scalar.Text))
        {
            Report(key, $"{Shown(scalar)} is not one of the values known here", NearestNames.Remedy(scalar.Text, words));
            return null;
        }

        Record(key, scalar.Text);
        return parse(scalar.Text);
    }

    /// <summary>Notes a problem at a key's value, or at the section if the key is missing.</summary>
    public void Report(string key, string message, string remedy) =>
        session.Problems.Add(mapping.Find(key) ?? mapping, Field(key), message, remedy);

    /// <summary>Notes a problem at a key rather than at its value.</summary>
    public void ReportKey(string key, string message, string remedy)
    {
        var at = mapping.Entries.FirstOrDefault(entry => entry.Key.Text == key).Key ?? (SourceNode)mapping;
        session.Problems.Add(at, Field(key), message, remedy);
    }

    /// <summary>The place of the section in its file.</summary>
    public (int Line, int Column) Place => (mapping.Line, mapping.Column);

    /// <summary>Whether a key holds a single value, without judging it.</summary>
    public bool IsSingleValue(string key) => mapping.Find(key) is SourceScalar { IsNull: false };

    /// <summary>Whether a key holds a list without items.</summary>
    public bool IsEmptyList(string key) => mapping.Find(key) is SourceSequence { Items.Count: 0 };

    /// <summary>Notes that a key is valid here, whether or not it is given.</summary>
    public void Know(string key)
    {
        known.Add(key);
        session.Know(pattern, chosen.Contains(key) ? AnyName : key);
    }

    /// <summary>Notes that the file itself chose this key as a name.</summary>
    public void Allow(string name)
    {
        chosen.Add(name);
        Know(name);
    }

    private Dictionary<string, T> ReadNamed<T>(TextFormat names, Func<Section, string, T> read)
    {
        var results = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, _) in mapping.Entries)
        {
            Allow(key.Text);
            if (CheckName(key, names))
            {
                results.Add(key.Text, read(this, key.Text));
            }
        }

        return results;
    }

    private bool CheckName(SourceScalar key, TextFormat names)
    {
        if (names.Accepts(key.Text))
        {
            return true;
        }

        session.Problems.Add(key, Field(key.Text), $"'{key.Text}' is not {names.What}", names.Remedy);
        return false;
    }

    private T Descend<T>(string key, SourceNode node, Func<Section, T> read)
    {
        if (node is not SourceMapping child)
        {
            session.Problems.Add(node, Field(key), $"this is {node.Kind}, not a mapping", "Write keys with values below it, or {} for none.");
            return default!;
        }

        return new Section(child, session, Field(key), ValuePath(key), Pattern(key)).Read(read);
    }

    private IReadOnlyList<T> List<T>(string key, ItemReader<T> read, Func<T, (string Message, string Remedy)?>? check = null)
        where T : notnull
    {
        if (Items(key) is not { } items)
        {
            return [];
        }

        var results = new List<T>();
        for (var i = 0; i < items.Count; i++)
        {
            var field = $"{Field(key)}[{i}]";
            if (items[i] is not SourceScalar { IsNull: false } scalar)
            {
                session.Problems.Add(items[i], field, $"this is {items[i].Kind}, not a single value", "Write one value.");
                continue;
            }

            if (!read(scalar, field, out var value))
            {
                continue;
            }

            if (results.Contains(value))
            {
                session.Problems.Add(scalar, field, $"'{value}' is listed twice", "Keep one of them.");
            }
            else if (check?.Invoke(value) is { } problem)
            {
                session.Problems.Add(scalar, field, problem.Message, problem.Remedy);
            }

            results.Add(value);
        }

        Record(key, string.Join(", ", results));
        return results;
    }

    private static bool Has<T>(T? read, out T value)
        where T : struct
    {
        value = read ?? default;
        return read is not null;
    }

    private IReadOnlyList<SourceNode>? Items(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case SourceSequence sequence:
                return sequence.Items;
            case var node:
                session.Problems.Add(node, Field(key), $"this is {node.Kind}, not a list", "Write [ ] around the items, or each on a line of its own after '- '.");
                return null;
        }
    }

    private string? TextOf(SourceScalar scalar, string field, string? path, TextFormat format)
    {
        if (scalar.IsAmbiguous)
        {
            session.Problems.Add(scalar, field, $"{scalar.Text} is text here, but YAML reads it as something else", $"Put it in quotes: \"{scalar.Text}\".");
            return null;
        }

        if (!format.Accepts(scalar.Text))
        {
            session.Problems.Add(scalar, field, $"{Shown(scalar)} is not {format.What}", format.Remedy);
            return null;
        }

        if (path is not null)
        {
            session.Record(path, scalar.Text);
        }

        return scalar.Text;
    }

    private int? IntegerOf(SourceScalar scalar, string field, int minimum, int maximum)
    {
        // Leading zeros are octal to some readers.
        if (scalar.Quoted || !WholeNumber().IsMatch(scalar.Text))
        {
            session.Problems.Add(scalar, field, $"{Shown(scalar)} is not a whole number", $"Write a number from {minimum} to {maximum}, without quotes and unit.");
            return null;
        }

        if (!int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < minimum || value > maximum)
        {
            session.Problems.Add(scalar, field, $"{scalar.Text} is outside {minimum} to {maximum}", $"Write a number from {minimum} to {maximum}.");
            return null;
        }

        return value;
    }

    private IPNetwork? CidrOf(SourceScalar scalar, string field)
    {
        var slash = scalar.Text.IndexOf('/');
        if (slash > 0 && IPAddress.TryParse(scalar.Text[..slash], out var address))
        {
            var isWritten = address.AddressFamily == AddressFamily.InterNetworkV6 || DottedQuad().IsMatch(scalar.Text[..slash]);
            if (isWritten && IPNetwork.TryParse(scalar.Text, out var network))
            {
                if (network.BaseAddress.Equals(address))
                {
                    return network;
                }

                session.Problems.Add(scalar, field, $"{Shown(scalar)} has address bits beyond its prefix", $"Write {network}.");
                return null;
            }
        }

        session.Problems.Add(scalar, field, $"{Shown(scalar)} is not a network in CIDR form", "Write address and prefix length, such as 10.0.1.0/24.");
        return null;
    }

    private SourceScalar? Scalar(string key, bool emptyIsValue = false)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case SourceScalar scalar when emptyIsValue && scalar.Text.Length == 0:
                return scalar;
            case SourceScalar { IsNull: true } empty:
                session.Problems.Add(empty, Field(key), "the value is empty", "Write a value, or remove the key if it may be left out.");
                return null;
            case SourceScalar scalar:
                return scalar;
            case var node:
                session.Problems.Add(node, Field(key), $"this is {node.Kind}, not a single value", "Write one value.");
                return null;
        }
    }

    private SourceNode? Find(string key)
    {
        Know(key);
        var node = mapping.Find(key);
        if (node is null)
        {
            session.Problems.Add(mapping, Field(key), "this key is missing", $"Add {key}; environments/*.schema.json describes it.");
        }

        return node;
    }

    private SourceNode? FindOptional(string key)
    {
        Know(key);
        return mapping.Find(key);
    }

    private void Record(string key, string? value)
    {
        if (value is not null)
        {
            session.Record(ValuePath(key), value);
        }
    }

    private static string Shown(SourceNode node) => node is SourceScalar { IsNull: false } scalar ? $"'{scalar.Text}'" : $"this ({node.Kind})";

    private string Field(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    private string ValuePath(string key) => valuePath.Length == 0 ? key : $"{valuePath}.{key}";

    private string Pattern(string key)
    {
        var name = chosen.Contains(key) ? AnyName : key;
        return pattern.Length == 0 ? name : $"{pattern}.{name}";
    }

    [GeneratedRegex(@"^([1-9]\d{0,5})([smh])$")]
    private static partial Regex DurationFormat();

    [GeneratedRegex(@"^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$")]
    private static partial Regex DottedQuad();

    [GeneratedRegex(@"^-?(0|[1-9]\d*)$")]
    private static partial Regex WholeNumber();
}
