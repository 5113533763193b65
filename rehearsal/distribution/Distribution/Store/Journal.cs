using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Rehearsal.Distribution.Store;

/// <summary>
/// The append-only file behind the store: one JSON line per change. Each line is handed to the kernel before the change is answered, so that
/// a killed process loses nothing; the disk is flushed once a second and at the end. A torn last line, as a crash leaves it, is cut off.
/// </summary>
internal sealed class Journal : IDisposable
{
    /// <summary>A journal is rewritten when it is this many times as large as what it describes.</summary>
    private const int RewriteFactor = 4;

    private const long RewriteFloor = 16L << 20;

    private readonly string path;
    private readonly Lock gate = new();
    private readonly Timer flush;
    private SafeFileHandle file;
    private bool dirty;

    public Journal(string path)
    {
        this.path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        file = Open(path);
        flush = new Timer(_ => Flush(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public long Length { get; private set; }

    /// <summary>Every change that the file holds, oldest first. <c>Object</c> is null for a deletion.</summary>
    /// <exception cref="InvalidDataException">A line other than the last is damaged.</exception>
    public IEnumerable<(string Resource, string Namespace, string Name, long Revision, byte[]? Object)> Read()
    {
        Length = 0;
        var size = RandomAccess.GetLength(file);
        using var reader = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        var line = new MemoryStream();
        var number = 0;
        int next;
        while ((next = reader.ReadByte()) >= 0)
        {
            if (next != '\n')
            {
                line.WriteByte((byte)next);
                continue;
            }

            number++;
            var bytes = line.ToArray();
            line.SetLength(0);
            if (Parse(bytes) is not { } record)
            {
                if (reader.Position >= size)
                {
                    break;
                }

                throw new InvalidDataException($"{path}: line {number} is damaged; restore the file from a backup");
            }

            Length = reader.Position;
            yield return record;
        }

        RandomAccess.SetLength(file, Length);
    }

    public void Append(StoredObject item, long revision, bool deleted)
    {
        var line = Line(item, revision, deleted);
        lock (gate)
        {
            RandomAccess.Write(file, line, Length);
            Length += line.Length;
            dirty = true;
        }
    }

    public bool WantsRewrite(long live) => Length > RewriteFloor && Length > live * RewriteFactor;

    /// <summary>Replaces the file by one that holds just these objects. Atomic: a crash leaves the old file or the new one.</summary>
    public void Rewrite(IEnumerable<StoredObject> items, long revision)
    {
        var next = path + ".next";
        lock (gate)
        {
            using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                foreach (var item in items.OrderBy(item => item.Revision))
                {
                    stream.Write(Line(item, item.Revision, deleted: false));
                }

                // The last revision may belong to a deletion, which no object carries.
                stream.Write(Line(new StoredObject("", "", "", revision, []), revision, deleted: true));
                stream.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
            file.Dispose();
            file = Open(path);
            Length = RandomAccess.GetLength(file);
            dirty = false;
        }
    }

    public void Dispose()
    {
        flush.Dispose();
        Flush();
        file.Dispose();
    }

    private static SafeFileHandle Open(string path)
    {
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return handle;
    }

    private static byte[] Line(StoredObject item, long revision, bool deleted)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("revision", revision);
            writer.WriteString("resource", item.Resource);
            writer.WriteString("namespace", item.Namespace);
            writer.WriteString("name", item.Name);
            if (!deleted)
            {
                writer.WritePropertyName("object");
                writer.WriteRawValue(item.Json, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static (string, string, string, long, byte[]?)? Parse(byte[] line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return (
                root.GetProperty("resource").GetString()!,
                root.GetProperty("namespace").GetString()!,
                root.GetProperty("name").GetString()!,
                root.GetProperty("revision").GetInt64(),
                root.TryGetProperty("object", out var value) ? Encoding.UTF8.GetBytes(value.GetRawText()) : null);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private void Flush()
    {
        lock (gate)
        {
            if (dirty && !file.IsClosed)
            {
                RandomAccess.FlushToDisk(file);
                dirty = false;
            }
        }
    }
}
