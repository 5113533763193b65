using System.Globalization;
using System.Text;
using Cake.Core;

namespace WasteCoach.Frosting.Tests;

internal sealed class RecordingConsole : IConsole
{
    private readonly StringBuilder text = new();

    public ConsoleColor ForegroundColor { get; set; }

    public ConsoleColor BackgroundColor { get; set; }

    public bool SupportAnsiEscapeCodes => false;

    public string Text => text.ToString();

    public void Write(string format, params object[] arg) => text.AppendFormat(CultureInfo.InvariantCulture, format, arg);

    public void WriteLine(string format, params object[] arg) => text.AppendFormat(CultureInfo.InvariantCulture, format, arg).AppendLine();

    public void WriteError(string format, params object[] arg) => Write(format, arg);

    public void WriteErrorLine(string format, params object[] arg) => WriteLine(format, arg);

    public void ResetColor()
    {
    }
}
