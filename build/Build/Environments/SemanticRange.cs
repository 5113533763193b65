using NuGet.Versioning;

namespace WasteCoach.Build.Environments;

/// <summary>A set of versions, written as bounds that all must hold: <c>&gt;=1.10 &lt;2.0</c>.</summary>
/// <remarks>
/// Comparison is NuGet's. A pre-release is inside only if a bound is itself a pre-release: <c>2.0.0-rc.1</c> sorts below
/// <c>2.0</c>, but nobody who writes <c>&lt;2.0</c> means to accept it.
/// </remarks>
public sealed class SemanticRange : IEquatable<SemanticRange>
{
    private static readonly string[] Operators = [">=", "<=", ">", "<", "="];

    private readonly IReadOnlyList<(string Operator, NuGetVersion Version)> bounds;

    private SemanticRange(IReadOnlyList<(string Operator, NuGetVersion Version)> bounds)
    {
        this.bounds = bounds;
    }

    /// <summary>Reads a range.</summary>
    /// <exception cref="FormatException">The text is no range.</exception>
    public static SemanticRange Parse(string text) =>
        TryParse(text, out var range) ? range : throw new FormatException($"'{text}' is not a version range. Write it like >=1.10 <2.0.");

    /// <summary>Reads a range.</summary>
    /// <returns><see langword="false"/> if the text is no range.</returns>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SemanticRange? range)
    {
        range = null;
        var bounds = new List<(string, NuGetVersion)>();
        foreach (var part in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var sign = Operators.FirstOrDefault(part.StartsWith);
            if (sign is null || !NuGetVersion.TryParse(part[sign.Length..], out var version))
            {
                return false;
            }

            bounds.Add((sign, version));
        }

        if (bounds.Count == 0)
        {
            return false;
        }

        range = new SemanticRange(bounds);
        return true;
    }

    /// <summary>Whether a version satisfies every bound.</summary>
    public bool Contains(NuGetVersion version) =>
        (!version.IsPrerelease || bounds.Any(bound => bound.Version.IsPrerelease))
        && bounds.All(bound => Holds(bound.Operator, version.CompareTo(bound.Version)));

    /// <summary>The range in the form it is written in.</summary>
    public override string ToString() => string.Join(' ', bounds.Select(bound => bound.Operator + bound.Version.OriginalVersion));

    /// <inheritdoc/>
    public bool Equals(SemanticRange? other) => other is not null && other.bounds.SequenceEqual(bounds);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SemanticRange);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private static bool Holds(string sign, int comparison) => sign switch
    {
        ">=" => comparison >= 0,
        "<=" => comparison <= 0,
        ">" => comparison > 0,
        "<" => comparison < 0,
        _ => comparison == 0,
    };
}
