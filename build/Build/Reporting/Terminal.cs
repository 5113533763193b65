using Spectre.Console;

namespace WasteCoach.Build.Reporting;

/// <summary>The console that tables and lines are written to.</summary>
public static class Terminal
{
    // What is piped has no width: a line is a line, whoever reads it.
    private const int NoWidth = 4096;

    /// <summary>Opens it. Colour only on a terminal and without NO_COLOR, which Spectre.Console sees to.</summary>
    public static IAnsiConsole Open()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = NoWidth;
        }

        return console;
    }
}
