namespace WasteCoach.Build.Checks;

/// <summary>Whether etcd, which holds all that the cluster knows, is well.</summary>
public static class EtcdHealth
{
    // What kubeadm leaves as it is: etcd's own default.
    private const long DefaultQuota = 2L * 1024 * 1024 * 1024;
    private static readonly string[] By = ["EtcdHealth", "Doctor"];

    /// <summary>A member is lost, or etcd raised an alarm.</summary>
    public static readonly Trouble Unhealthy = new(
        "etcd-unhealthy", "etcd has an alarm, no leader, or a member that does not answer",
        "Nothing in the cluster can be changed any more: kubectl apply hangs or says etcdserver: no space, pods are not moved.",
        "Its disk is full or slow, its database has reached the quota (alarm NOSPACE) or is damaged (CORRUPT).",
        "NOSPACE: etcdctl compact and defrag, then etcdctl alarm disarm. CORRUPT: come back from a backup, see docs/restore-etcd.md.", By);

    /// <summary>The database nears its quota.</summary>
    public static readonly Trouble DatabaseFull = new(
        "etcd-database-full", "etcd's database nears its quota",
        "At the quota etcd refuses every write.",
        "Old revisions were not compacted, or the freed room was not given back.",
        "sudo etcdctl defrag on the control plane gives back what is freed.", By);

    /// <summary>Judges etcd.</summary>
    public static IEnumerable<Finding> Find(EtcdFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Members.Count == 0)
        {
            yield return Unhealthy.Found(Severity.Critical, "etcd", "it names no members");
        }

        foreach (var member in facts.Members.Where(member => member.HasLeader == false))
        {
            yield return Unhealthy.Found(Severity.Critical, member.Endpoint, "it knows no leader");
        }

        foreach (var alarm in facts.Alarms)
        {
            yield return Unhealthy.Found(Severity.Critical, "etcd", $"alarm {alarm}");
        }

        foreach (var member in facts.Members.Where(member => member.Size * 100 / DefaultQuota >= 75))
        {
            yield return DatabaseFull.Found(member.Size * 100 / DefaultQuota >= 90 ? Severity.Critical : Severity.Warning, member.Endpoint, $"{member.Size / 1024 / 1024} of {DefaultQuota / 1024 / 1024} MiB, of which {member.SizeInUse / 1024 / 1024} are in use");
        }
    }
}

/// <summary>What etcd says of itself.</summary>
public sealed record EtcdFacts(IReadOnlyList<EtcdMember> Members, IReadOnlyList<string> Alarms);

/// <summary>A member of etcd.</summary>
public sealed record EtcdMember(string Endpoint, bool HasLeader, long Size, long SizeInUse);
