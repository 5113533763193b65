namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>What a look-up says about a resource that may or may not have come into being.</summary>
public abstract record LookupResult
{
    private LookupResult()
    {
    }

    /// <summary>It exists, is ours, and is the only one: import it by this id.</summary>
    public sealed record Found(string ImportId) : LookupResult;

    /// <summary>It does not exist: terraform makes it.</summary>
    public sealed record Absent : LookupResult;

    /// <summary>Making it once more sets the same thing and cannot make a second one, so nothing needs to be known.</summary>
    public sealed record Repeatable : LookupResult;

    /// <summary>It can't be told; a guess could make a second one or seize somebody else's.</summary>
    /// <param name="Reason">Why, and what to look at.</param>
    public sealed record Unclear(string Reason) : LookupResult;

    /// <summary>The answer for what was found under a name that must be unique.</summary>
    public static LookupResult Of(IReadOnlyCollection<string> ids, string what) => ids.Count switch
    {
        0 => new Absent(),
        1 => new Found(ids.First()),
        _ => new Unclear($"{ids.Count} objects match {what}: {string.Join(", ", ids)}. Remove those that are not wanted, then run again."),
    };
}
