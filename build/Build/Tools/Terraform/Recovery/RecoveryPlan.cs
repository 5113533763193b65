namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>What is to be done before an apply may follow one that was killed.</summary>
/// <param name="Imports">What exists and is missing from the state.</param>
/// <param name="Unresolved">What could not be told, a sentence each. While there is one, an apply could make duplicates.</param>
public sealed record RecoveryPlan(IReadOnlyList<Import> Imports, IReadOnlyList<string> Unresolved)
{
    /// <summary>Whether an apply, with the imports, can make nothing twice.</summary>
    public bool IsSafe => Unresolved.Count == 0;
}
