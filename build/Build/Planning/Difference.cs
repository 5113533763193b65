namespace WasteCoach.Build.Planning;

/// <summary>Something that is not as it was declared.</summary>
/// <param name="Source">Where it was found: terraform, nodes, cluster, git or journal.</param>
/// <param name="Subject">What differs.</param>
/// <param name="Owner">Who is to keep it as declared, such as "playbook 01-common".</param>
/// <param name="Proof">What was seen.</param>
/// <param name="Remedy">The command that heals it.</param>
public sealed record Difference(string Source, string Subject, string Owner, string Proof, string Remedy);
