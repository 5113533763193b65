namespace WasteCoach.Build.Stores;

/// <summary>A backup of the database: what was dumped, and by what it is known again.</summary>
/// <param name="Key">Where the dump lies in the bucket.</param>
/// <param name="At">When it was made.</param>
/// <param name="Bytes">Size of the dump.</param>
/// <param name="Sha256">Of the dump.</param>
/// <param name="Server">The server's version.</param>
/// <param name="Tables">What was in it, seen in the very snapshot that was dumped.</param>
public sealed record PostgreSqlBackup(string Key, DateTimeOffset At, long Bytes, string Sha256, string Server, IReadOnlyList<TableSum> Tables)
{
    /// <summary>Rows of all tables.</summary>
    public long Rows => Tables.Sum(table => table.Rows);
}
