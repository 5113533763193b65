namespace WasteCoach.Build.Environments;

/// <summary>Configuration that cannot be used. Ends the build with exit code 2 before anything has run.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>The exit code of bad configuration or usage. A <c>CakeException</c> would carry one too, but it is sealed.</summary>
    public const int ExitCode = 2;

    /// <summary>Creates the error from everything that was found.</summary>
    /// <param name="problems">What is wrong, at least one.</param>
    /// <param name="nextCommand">The command to run once it is put right.</param>
    public ConfigurationException(IReadOnlyList<ConfigurationProblem> problems, string nextCommand)
        : base(TextOf(problems, nextCommand))
    {
        Problems = problems;
    }

    /// <summary>What is wrong, by file and line.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; }

    private static string TextOf(IReadOnlyList<ConfigurationProblem> problems, string nextCommand)
    {
        var count = problems.Count == 1 ? "1 problem" : $"{problems.Count} problems";
        return string.Join('\n', [.. problems.Select(problem => problem.ToString()), $"{count}; nothing was started. Then run: {nextCommand}"]);
    }
}
