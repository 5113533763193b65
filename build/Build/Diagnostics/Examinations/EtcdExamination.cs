using System.Globalization;
using System.Text.Json;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>etcd: its members, its alarms, its size, and its backups.</summary>
public sealed class EtcdExamination : IExamination
{
    private const string Question =
        """
        etcd() { sudo etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt --key=/etc/kubernetes/pki/etcd/healthcheck-client.key --write-out=json "$@"; }
        status=$(etcd endpoint status) || exit 1
        alarms=$(etcd alarm list) || exit 1
        echo "status $status"
        echo "alarms $alarms"
        echo "enabled $(systemctl is-enabled etcd-backup.timer 2>&1 | tail -n 1)"
        echo "active $(systemctl is-active etcd-backup.timer 2>&1 | tail -n 1)"
        echo "last $(sudo cat /var/lib/wastecoach/etcd-backup/last.json 2>/dev/null)"
        """;

    /// <inheritdoc />
    public string Subject => "etcd";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [EtcdHealth.Unhealthy, EtcdHealth.DatabaseFull, EtcdBackup.Trouble];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var name = world.Environment.ControlPlane.Name;
        var machine = world.Machines.FirstOrDefault(found => found.Name == name)
            ?? throw new SilentSourceException("etcd", $"the journal knows of no machine {name}", world.Command("ProvisionCluster"));
        var answer = (await world.ShellAsync(machine, Question)).Split('\n').Select(line => line.Split(' ', 2)).ToLookup(words => words[0], words => words.ElementAtOrDefault(1) ?? "");
        return
        [
            .. EtcdHealth.Find(new EtcdFacts(Members(answer["status"].First()), Alarms(answer["alarms"].First()))),
            .. EtcdBackup.Find(
                new EtcdBackupFacts(name, answer["enabled"].First() is not ("not-found" or "") && !answer["enabled"].First().Contains("No such file", StringComparison.Ordinal), answer["enabled"].First() == "enabled", answer["active"].First() == "active", LastBackup(answer["last"].First())),
                world.Context.Clock.GetUtcNow()),
        ];
    }

    /// <summary>Reads etcdctl's <c>endpoint status</c>.</summary>
    internal static IReadOnlyList<EtcdMember> Members(string text)
    {
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(member =>
        {
            var status = member.GetProperty("Status");
            return new EtcdMember(
                member.GetProperty("Endpoint").GetString()!,
                status.TryGetProperty("leader", out var leader) && leader.GetUInt64() != 0,
                status.TryGetProperty("dbSize", out var size) ? size.GetInt64() : 0,
                status.TryGetProperty("dbSizeInUse", out var used) ? used.GetInt64() : 0);
        })];
    }

    /// <summary>Reads etcdctl's <c>alarm list</c>: a number stands for the kind.</summary>
    internal static IReadOnlyList<string> Alarms(string text)
    {
        using var document = JsonDocument.Parse(text);
        return !document.RootElement.TryGetProperty("alarms", out var alarms) || alarms.ValueKind != JsonValueKind.Array ? []
            : [.. alarms.EnumerateArray().Select(alarm => alarm.TryGetProperty("alarm", out var kind) ? kind.GetInt32() switch { 1 => "NOSPACE", 2 => "CORRUPT", var other => other.ToString(CultureInfo.InvariantCulture) } : "unknown")];
    }

    private static DateTimeOffset? LastBackup(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        using var document = JsonDocument.Parse(text);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(document.RootElement.GetProperty("at").GetDouble() * 1000));
    }
}
