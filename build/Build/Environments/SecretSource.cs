namespace WasteCoach.Build.Environments;

/// <summary>Where a secret's value is found. Never the value itself.</summary>
public abstract record SecretSource
{
    private SecretSource()
    {
    }

    /// <summary>An environment variable of the build's process.</summary>
    /// <param name="Variable">The variable's name.</param>
    public sealed record FromVariable(string Variable) : SecretSource;

    /// <summary>A file that only its owner may read (mode 0600). One trailing line break is not part of the value.</summary>
    /// <param name="Path">Relative to the repository root unless absolute.</param>
    public sealed record FromFile(string Path) : SecretSource;

    /// <summary>Made once by a cryptographic generator and kept in <c>.build/&lt;environment&gt;/secrets/&lt;name&gt;</c> (mode 0600).</summary>
    /// <param name="Length">The number of characters.</param>
    public sealed record Generated(int Length) : SecretSource;
}
