using Spectre.Console;

namespace WasteCoach.Build.Reporting;

/// <summary>The console that tables and lines are written to.</summary>
public static class Terminal
{
    // What is piped has no width: a line is a line, whoever reads it.
    private const int NoWidth = 4096;

    /// <summary>Opens the process's own output. Colour only on a terminal and without NO_COLOR, which Spectre.Console sees to.</summary>
    public static IAnsiConsole Open() => Open(Console.Out, isTerminal: !Console.IsOutputRedirected);

    /// <summary>Opens a writer.</summary>
    public static IAnsiConsole Open(TextWriter writer, bool isTerminal)
    {
        if (isTerminal)
        {
            return AnsiConsole.Create(new AnsiConsoleSettings());
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        console.Profile.Width = NoWidth;
        return console;
    }

    /// <summary>A text as it looks on the process's own terminal, for later.</summary>
    public static IAnsiConsole Into(TextWriter writer)
    {
        var own = AnsiConsole.Create(new AnsiConsoleSettings());
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = own.Profile.Capabilities.Ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = own.Profile.Capabilities.ColorSystem == ColorSystem.NoColors ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
        });
        console.Profile.Width = own.Profile.Width;
        return console;
    }
}
