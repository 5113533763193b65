using System.Text;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>
/// Cuts a UTF-8 byte stream into lines: \n and \r\n end a line, a last line needs no end, malformed bytes become U+FFFD,
/// and no more than a maximum of one line is kept in memory.
/// </summary>
public sealed class LineSplitter(Action<string> line, int maximumLength = LineSplitter.DefaultMaximumLength)
{
    /// <summary>64 Ki characters: far above any line a person reads.</summary>
    public const int DefaultMaximumLength = 64 * 1024;

    private readonly Decoder decoder = new UTF8Encoding(false).GetDecoder();
    private readonly StringBuilder current = new();
    private char[] characters = [];
    private long dropped;
    private bool started;

    /// <summary>Takes the next bytes and hands over every line that they complete.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => Decode(bytes, flush: false);

    /// <summary>Hands over a last line that had no end.</summary>
    public void Complete()
    {
        Decode([], flush: true);
        if (started)
            HandOver();
    }

    private void Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        var needed = decoder.GetCharCount(bytes, flush);
        if (characters.Length < needed)
            characters = new char[needed];
        Split(characters.AsSpan(0, decoder.GetChars(bytes, characters, flush)));
    }

    private void Split(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf('\n');
            Keep(end < 0 ? text : text[..end]);
            if (end < 0)
                return;
            HandOver();
            text = text[(end + 1)..];
        }
    }

    private void Keep(ReadOnlySpan<char> part)
    {
        started = true;
        var room = Math.Min(part.Length, maximumLength - current.Length);
        current.Append(part[..room]);
        dropped += part.Length - room;
    }

    private void HandOver()
    {
        if (dropped > 0)
            current.Append($" … [{dropped} more characters]");
        else if (current.Length > 0 && current[^1] == '\r')
            current.Length--;
        var text = current.ToString();
        current.Clear();
        dropped = 0;
        started = false;
        line(text);
    }
}
