using System.Globalization;
using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Diagnostics;

/// <summary>What a node said of itself by SSH.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Silence">Why it said nothing; null when it answered.</param>
/// <param name="Facts">What it said.</param>
public sealed record NodeAnswer(string Node, string? Silence, NodeFacts? Facts)
{
    /// <summary>The question, for the node's shell. Each line of the answer begins with a word that says what it is.</summary>
    public const string Question =
        """
        echo "time $(date +%s)"
        awk '/^MemTotal:/ { total = $2 } /^MemAvailable:/ { free = $2 } END { print "memory", total, free }' /proc/meminfo
        df -P -x tmpfs -x devtmpfs 2>/dev/null | awk 'NR > 1 { print "disk", $3, $4, $6 }'
        for unit in containerd kubelet; do echo "unit $unit $(systemctl is-active $unit)"; done
        for file in $(sudo find /etc/kubernetes/pki /var/lib/kubelet/pki -name '*.crt' -o -name 'kubelet-client-current.pem' 2>/dev/null); do
            echo "certificate $file $(sudo openssl x509 -noout -enddate -in "$file" 2>/dev/null)"
        done
        """;

    /// <summary>Reads an answer.</summary>
    public static NodeAnswer Read(string node, string answer, string? silence)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (silence is not null)
        {
            return new NodeAnswer(node, silence, null);
        }

        DateTimeOffset? time = null;
        (long Total, long Free) memory = default;
        var disks = new List<DiskUse>();
        var units = new Dictionary<string, string>();
        var certificates = new List<CertificateTerm>();
        foreach (var line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["time", var seconds]:
                    time = DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture));
                    break;
                case ["memory", var total, var free]:
                    memory = (long.Parse(total, CultureInfo.InvariantCulture), long.Parse(free, CultureInfo.InvariantCulture));
                    break;
                case ["disk", var used, var free, var mount] when IsData(mount):
                    // A file system that is mounted twice is one.
                    var disk = new DiskUse(mount, long.Parse(used, CultureInfo.InvariantCulture), long.Parse(free, CultureInfo.InvariantCulture));
                    if (disks.TrueForAll(known => (known.UsedKiB, known.FreeKiB) != (disk.UsedKiB, disk.FreeKiB)))
                    {
                        disks.Add(disk);
                    }

                    break;
                case ["unit", var unit, var state]:
                    units[unit] = state;
                    break;
                case ["certificate", var file, ..]:
                    certificates.Add(new CertificateTerm($"{node}:{file}", Expiry(line)));
                    break;
            }
        }

        return new NodeAnswer(node, null, new NodeFacts(time, memory.Total, memory.Free, disks, units, certificates));
    }

    // Not the layers of containers, nor files that are mounted one by one.
    private static bool IsData(string mount) =>
        mount == "/" || (mount.StartsWith("/var/lib/", StringComparison.Ordinal) && !mount.Contains("/rootfs", StringComparison.Ordinal) && !mount.Contains("/overlay", StringComparison.Ordinal) && !mount.Contains("/sandboxes/", StringComparison.Ordinal));

    // "notAfter=Nov 23 18:27:40 2027 GMT", with two blanks before a day of one digit.
    private static DateTimeOffset? Expiry(string line) =>
        line.Split("notAfter=", 2) is [_, var text]
        && DateTimeOffset.TryParseExact(
            string.Join(' ', text.Replace("GMT", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            "MMM d HH:mm:ss yyyy",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at) ? at : null;
}
