namespace WasteCoach.Build.Checks;

/// <summary>What a pod asks of a node's labels: a nodeSelector's entry, or one of its required node affinity.</summary>
/// <param name="Key">The label.</param>
/// <param name="Operator">In, NotIn, Exists or DoesNotExist; others are taken to hold.</param>
/// <param name="Values">The values, for In and NotIn.</param>
public sealed record NodeRequirement(string Key, string Operator, IReadOnlyList<string> Values)
{
    /// <summary>An entry of a nodeSelector.</summary>
    public static NodeRequirement Equal(string key, string value) => new(key, "In", [value]);

    /// <summary>Whether a node's labels fulfil it.</summary>
    public bool Holds(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var has = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            "In" => has && Values.Contains(value),
            "NotIn" => !has || !Values.Contains(value),
            "Exists" => has,
            "DoesNotExist" => !has,
            _ => true,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => this switch
    {
        { Operator: "In", Values: [var value] } => $"{Key}={value}",
        { Operator: "In" } => $"{Key} in ({string.Join(", ", Values)})",
        { Operator: "NotIn" } => $"{Key} not in ({string.Join(", ", Values)})",
        _ => $"{Key} {Operator}",
    };
}
