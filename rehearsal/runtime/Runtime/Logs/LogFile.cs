using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rehearsal.Runtime.Logs;

/// <summary>The log of one attempt of a container, as conmon writes it: time, stream, F or P (the line goes on), text.</summary>
internal sealed class LogFile(string path)
{
    private const int MessageLines = 80;
    private const int MessageBytes = 2048;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>The last lines as a container's message (FallbackToLogsOnError).</summary>
    public string Message()
    {
        var text = string.Concat(Lines(MessageLines, null, timestamps: false));
        return Encoding.UTF8.GetByteCount(text) <= MessageBytes ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)[^MessageBytes..]).TrimStart('\uFFFD');
    }

    /// <param name="tail">How many of the last lines; null: all.</param>
    /// <param name="since">Only what was written later.</param>
    public IEnumerable<string> Lines(long? tail, DateTimeOffset? since, bool timestamps)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        var lines = new Queue<string>();
        var head = "";
        while (reader.ReadLine() is { } line)
        {
            if (Parse(line) is not { } part || (since is { } from && part.Time < from))
            {
                continue;
            }

            head += (head.Length == 0 && timestamps ? $"{part.Stamp} " : "") + part.Text;
            if (part.GoesOn)
            {
                continue;
            }

            lines.Enqueue(head + "\n");
            head = "";
            if (tail is { } most && lines.Count > most)
            {
                lines.Dequeue();
            }
        }

        return lines;
    }

    /// <summary>What is written from now on, until the container has ended.</summary>
    public async IAsyncEnumerable<string> Follow(bool timestamps, Func<bool> ended, [EnumeratorCancellation] CancellationToken stop)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(0, SeekOrigin.End);
        using var reader = new StreamReader(file);
        while (!stop.IsCancellationRequested)
        {
            var last = ended();
            while (await reader.ReadLineAsync(stop) is { } line)
            {
                if (Parse(line) is { } part)
                {
                    yield return (timestamps ? $"{part.Stamp} " : "") + part.Text + (part.GoesOn ? "" : "\n");
                }
            }

            if (last)
            {
                yield break;
            }

            await Task.Delay(Look, stop);
        }
    }

    private static (string Stamp, DateTimeOffset Time, bool GoesOn, string Text)? Parse(string line)
    {
        var parts = line.Split(' ', 4);
        return parts.Length == 4 && DateTimeOffset.TryParse(parts[0], CultureInfo.InvariantCulture, out var time) ? (parts[0], time, parts[2] == "P", parts[3]) : null;
    }
}
