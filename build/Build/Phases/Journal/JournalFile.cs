using System.Text;
using System.Text.Json;

namespace WasteCoach.Build.Phases.Journal;

/// <summary>
/// The journal on disk: one JSON object a line, appended and flushed to the disk before the call returns, so that a
/// record that was written survives kill -9 and a power cut. A line torn by either is set aside, never repaired.
/// </summary>
public sealed class JournalFile : IDisposable
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);
    private readonly string _path;
    private readonly Lock _gate = new();
    private FileStream? _stream;

    /// <summary>Names the file; it is made at the first append.</summary>
    public JournalFile(string path) => _path = path;

    /// <summary>Reads all whole records, in the order of the file. Lines that are no record are counted, not read.</summary>
    public (IReadOnlyList<JournalRecord> Records, int TornLines) Read() =>
        File.Exists(_path) ? Parse(File.ReadLines(_path)) : ([], 0);

    /// <summary>Reads records from text, as they stand in a file or in the shared journal.</summary>
    public static (IReadOnlyList<JournalRecord> Records, int TornLines) Parse(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var records = new List<JournalRecord>();
        var torn = 0;
        foreach (var line in lines.Where(line => line.Length > 0))
        {
            try
            {
                records.Add(JsonSerializer.Deserialize<JournalRecord>(line, Format) ?? throw new JsonException("null"));
            }
            catch (JsonException)
            {
                torn++;
            }
        }

        return (records, torn);
    }

    /// <summary>The text form of a record: one line, without its end.</summary>
    public static string Render(JournalRecord record) => JsonSerializer.Serialize(record, Format);

    /// <summary>Appends a record and forces it to the disk.</summary>
    public void Append(JournalRecord record)
    {
        lock (_gate)
        {
            var stream = _stream ??= Open();
            stream.Write(Encoding.UTF8.GetBytes(Render(record) + "\n"));
            stream.Flush(flushToDisk: true);
        }
    }

    /// <summary>Replaces the whole file, atomically, with a merged set of records.</summary>
    public void Replace(IEnumerable<JournalRecord> records)
    {
        lock (_gate)
        {
            _stream?.Dispose();
            _stream = null;
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            var beside = _path + ".new";
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.Read))
            {
                foreach (var record in records)
                {
                    stream.Write(Encoding.UTF8.GetBytes(Render(record) + "\n"));
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, _path, overwrite: true);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _stream?.Dispose();

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var stream = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (stream.Length > 0)
        {
            stream.Seek(-1, SeekOrigin.End);
            if (stream.ReadByte() != '\n')
            {
                stream.WriteByte((byte)'\n');
            }
        }

        stream.Seek(0, SeekOrigin.End);
        return stream;
    }
}
