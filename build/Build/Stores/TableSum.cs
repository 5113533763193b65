namespace WasteCoach.Build.Stores;

/// <summary>What is in a table, in short.</summary>
/// <param name="Table">Schema and name.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Sum">A checksum over all rows, whatever their order.</param>
public sealed record TableSum(string Table, long Rows, string Sum)
{
    /// <summary>Reads lines of table, rows and sum, with tabs between them.</summary>
    public static IReadOnlyList<TableSum> Read(string lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return
        [
            .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.TrimEnd('\r').Split('\t'))
                .Where(parts => parts.Length == 3)
                .Select(parts => new TableSum(parts[0], long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), parts[2]))
                .OrderBy(table => table.Table, StringComparer.Ordinal),
        ];
    }

    /// <summary>A sentence for each table in which two databases differ.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyList<TableSum> wanted, IReadOnlyList<TableSum> found)
    {
        var there = found.ToDictionary(table => table.Table);
        return
        [
            .. wanted.Where(table => !there.ContainsKey(table.Table)).Select(table => $"{table.Table} is missing"),
            .. wanted.Where(table => there.TryGetValue(table.Table, out var other) && other != table).Select(table => Difference(table, there[table.Table])),
            .. found.ExceptBy(wanted.Select(table => table.Table), table => table.Table).Select(table => $"{table.Table} is too much"),
        ];
    }

    private static string Difference(TableSum wanted, TableSum found) => wanted.Rows == found.Rows
        ? $"{wanted.Table} has its {wanted.Rows} rows, but not the same in them"
        : $"{wanted.Table} has {found.Rows} rows, not {wanted.Rows}";
}
