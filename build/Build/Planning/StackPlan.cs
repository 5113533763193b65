namespace WasteCoach.Build.Planning;

/// <summary>What terraform would do with a stack.</summary>
/// <param name="Stack">Its name.</param>
/// <param name="Changes">What it would change; none when the stack is as declared.</param>
/// <param name="Unknown">Why it can't be told; null when it can.</param>
public sealed record StackPlan(string Stack, IReadOnlyList<ResourceChange> Changes, string? Unknown = null)
{
    /// <summary>Like terraform's own line.</summary>
    public string Summary => Unknown ?? $"{Count("create", "replace")} to add, {Count("update")} to change, {Count("delete", "replace")} to destroy";

    private int Count(params string[] actions) => Changes.Count(change => actions.Contains(change.Action));
}
