namespace WasteCoach.Build.Teardown;

/// <summary>A rule of a security group that names a group.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Group">The group that it names.</param>
/// <param name="IsEgress">Whether it is about what leaves.</param>
public sealed record GroupRule(string Id, string Group, bool IsEgress);
