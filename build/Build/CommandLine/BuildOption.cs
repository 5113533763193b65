namespace WasteCoach.Build.CommandLine;

/// <summary>An option of the command line.</summary>
/// <param name="Name">Name without dashes.</param>
/// <param name="Value">What stands for its value in the help; null for a switch.</param>
/// <param name="Description">What it does, for the help.</param>
/// <param name="Short">Short form, one letter.</param>
public sealed record BuildOption(string Name, string? Value, string Description, char? Short = null)
{
    /// <summary>The option as the help shows it.</summary>
    public string Usage => Value is null ? $"--{Name}" : $"--{Name}={Value}";
}
