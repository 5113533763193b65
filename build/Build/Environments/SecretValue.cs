using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace WasteCoach.Build.Environments;

/// <summary>A secret's value. Printing, formatting or serialising it gives <c>***</c>; only <see cref="Reveal"/> gives the value.</summary>
[DebuggerDisplay(Mask)]
public sealed class SecretValue : IEquatable<SecretValue>
{
    /// <summary>What is shown in place of a secret.</summary>
    public const string Mask = "***";

    private readonly string value;

    /// <summary>Wraps a value.</summary>
    public SecretValue(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        this.value = value;
    }

    /// <summary>The value itself: for a child's environment or standard input, or a file of mode 0600; never for a command line, a message or a log.</summary>
    public string Reveal() => value;

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => Mask;

    /// <summary>Compares in a time that does not depend on the values.</summary>
    public bool Equals(SecretValue? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(other.value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SecretValue);

    /// <inheritdoc/>
    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);
}
