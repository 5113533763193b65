namespace WasteCoach.Build.Tools.Ansible;

/// <summary>Something that a task changed on a host, or in check mode would change.</summary>
/// <param name="Host">Name in the inventory.</param>
/// <param name="Task">The task, with its role.</param>
/// <param name="Subject">Path or name of what changes, where the task says it; else empty.</param>
public sealed record AnsibleHostChange(string Host, string Task, string Subject);
