namespace WasteCoach.Build.Reporting;

/// <summary>Columns as wide as what is in them.</summary>
public static class TextTable
{
    /// <summary>The lines of a table.</summary>
    /// <param name="head">Names of the columns.</param>
    /// <param name="rows">Its rows, each with a cell for each column.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(head);
        var all = rows.Prepend(head).ToList();
        var widths = Enumerable.Range(0, head.Count).Select(column => all.Max(row => row[column].Length)).ToList();
        return all.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
