using System.Text;

namespace WasteCoach.Build.Environments;

/// <summary>Passes text on to another writer without secrets, however it is cut into pieces. Safe for concurrent use.</summary>
/// <remarks>
/// A line is passed on when it is complete. A flush passes on what can't be the beginning of a secret, so that prompts and progress appear at once.
/// Disposing passes on the rest and leaves the other writer open.
/// </remarks>
/// <param name="inner">Receives the redacted text.</param>
/// <param name="redactor">Knows the secrets.</param>
public sealed class RedactingTextWriter(TextWriter inner, SecretRedactor redactor) : TextWriter
{
    private readonly Lock gate = new();
    private readonly StringBuilder pending = new();

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write(value + NewLine);

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (gate)
        {
            pending.Append(buffer);
            if (buffer.Contains('\n'))
            {
                var text = pending.ToString();
                PassOn(text, text.LastIndexOf('\n') + 1);
            }
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        lock (gate)
        {
            if (pending.Length > 0)
            {
                // Redacted first, so that a secret is not cut where another one may begin.
                var text = redactor.Redact(pending.ToString());
                PassOn(text, text.Length - redactor.HeldBack(text));
            }

            inner.Flush();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (gate)
            {
                var text = pending.ToString();
                PassOn(text, text.Length);
                inner.Flush();
            }
        }

        base.Dispose(disposing);
    }

    private void PassOn(string text, int length)
    {
        inner.Write(redactor.Redact(text[..length]));
        pending.Clear().Append(text, length, text.Length - length);
    }
}
