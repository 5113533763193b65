namespace WasteCoach.Build.Tools.Ansible;

/// <summary>Why a host failed.</summary>
/// <param name="Host">Name in the inventory.</param>
/// <param name="Task">The task.</param>
/// <param name="Unreachable">Whether there was no connection.</param>
/// <param name="Message">The cause in words.</param>
public sealed record AnsibleHostFailure(string Host, string Task, bool Unreachable, string Message)
{
    /// <summary>"k8s-master: install containerd: No package matching …".</summary>
    public override string ToString() => $"{Host}{(Unreachable ? " can't be reached" : "")}: {Task}: {Message.ReplaceLineEndings("\n    ")}";
}
