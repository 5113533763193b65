namespace WasteCoach.Build.Tools.Ansible;

/// <summary>Where a playbook is.</summary>
/// <param name="Play">Name of the play.</param>
/// <param name="Task">Name of the task.</param>
/// <param name="Number">Position in the play; null for a task not known beforehand (a handler, a dynamic include).</param>
/// <param name="Total">Tasks of the play, where known.</param>
/// <param name="Hosts">Hosts of the play.</param>
/// <param name="Done">Hosts that have finished the task.</param>
/// <param name="Waiting">The last thing that a polling task has seen; null if none polls.</param>
public sealed record AnsibleProgress(string Play, string Task, int? Number, int? Total, int Hosts, int Done, string? Waiting)
{
    /// <summary>"task 7/16 on 7 hosts: install containerd".</summary>
    public override string ToString()
    {
        var position = Number is null ? "task" : $"task {Number}/{Total}";
        var waiting = Waiting is null ? "" : $" (waiting: {Waiting})";
        return $"{position} on {Hosts} host{(Hosts == 1 ? "" : "s")}: {Task}{waiting}";
    }
}
