using System.Text.Json;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Checks;

/// <summary>What makes a pod bear a taint.</summary>
/// <param name="Key">The taint's key; empty: every key.</param>
/// <param name="Operator">Equal or Exists.</param>
/// <param name="Value">The taint's value, for Equal.</param>
/// <param name="Effect">The taint's effect; empty: every effect.</param>
public sealed record Toleration(string Key, string Operator, string Value, string Effect)
{
    /// <summary>Bears everything, as a DaemonSet does that runs on every node.</summary>
    public static Toleration Everything { get; } = new("", "Exists", "", "");

    /// <summary>Reads an entry of a pod's tolerations.</summary>
    public static Toleration Of(JsonElement entry) =>
        new(Text(entry, "key"), Text(entry, "operator") is { Length: > 0 } given ? given : "Equal", Text(entry, "value"), Text(entry, "effect"));

    /// <summary>Whether it bears a taint.</summary>
    public bool Bears(Taint taint)
    {
        ArgumentNullException.ThrowIfNull(taint);
        return (Effect.Length == 0 || Effect == taint.Effect)
            && (Key.Length == 0 ? Operator == "Exists" : Key == taint.Key && (Operator == "Exists" || Value == taint.Value));
    }

    private static string Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var text) ? text.ToString() : "";
}
