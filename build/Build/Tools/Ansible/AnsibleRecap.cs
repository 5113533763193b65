namespace WasteCoach.Build.Tools.Ansible;

/// <summary>How a playbook ended.</summary>
/// <param name="Hosts">Sums by host.</param>
/// <param name="Failures">Why hosts failed, in order of time.</param>
/// <param name="Tasks">Seconds by task name, on the host where it took longest.</param>
public sealed record AnsibleRecap(
    IReadOnlyDictionary<string, AnsibleHostRecap> Hosts,
    IReadOnlyList<AnsibleHostFailure> Failures,
    IReadOnlyDictionary<string, double> Tasks)
{
    /// <summary>What changed, or in check mode would, in order of time.</summary>
    public IReadOnlyList<AnsibleHostChange> Changes { get; init; } = [];

    /// <summary>Changes on all hosts together.</summary>
    public int Changed => Hosts.Values.Sum(host => host.Changed);

    /// <summary>"7 hosts, 112 ok, 0 changed".</summary>
    public override string ToString() => $"{Hosts.Count} hosts, {Hosts.Values.Sum(host => host.Ok)} ok, {Changed} changed";
}
