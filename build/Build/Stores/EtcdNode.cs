using System.Text.Json;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tools.Processes;
using WasteCoach.Build.Tools.Ssh;

namespace WasteCoach.Build.Stores;

/// <summary>The node that keeps etcd, with the backup program that playbook 09 installs.</summary>
public sealed class EtcdNode(SshRunner ssh, NodeSsh access, NodeOutput node)
{
    private const string Folder = "/var/lib/wastecoach/etcd-backup";
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>Its name.</summary>
    public string Name => node.Name;

    /// <summary>Makes a backup by the unit that the timer starts.</summary>
    /// <exception cref="StoreException">It failed; with its last words.</exception>
    public async Task<EtcdBackup> BackUpAsync()
    {
        await StartAsync("etcd-backup.service", "EtcdBackup");
        return JsonSerializer.Deserialize<EtcdBackup>(await AskAsync($"sudo cat {Folder}/last.json"), Format)!;
    }

    /// <summary>Restores the newest backup into a scratch instance.</summary>
    /// <exception cref="StoreException">It failed; with its last words.</exception>
    public async Task<EtcdDrill> DrillAsync()
    {
        await StartAsync("etcd-restore-drill.service", "EtcdBackup");
        return JsonSerializer.Deserialize<EtcdDrill>(await AskAsync($"sudo cat {Folder}/drill.json"), Format)!;
    }

    // A unit of this kind is over when start returns.
    private async Task StartAsync(string unit, string phase)
    {
        try
        {
            await AskAsync($"sudo systemctl start {unit}");
        }
        catch (ToolFailure failure) when (failure.Result?.ExitCode is not 255)
        {
            var words = await AskAsync($"sudo journalctl --unit={unit} --output=cat --no-pager --lines=8");
            throw new StoreException(string.Join('\n', failure.Result?.ErrorTail ?? []).Contains("not found", StringComparison.Ordinal)
                ? $"{node.Name} has no {unit} yet. Install it: ./build.sh --target={phase} --force."
                : $"{unit} failed on {node.Name}: {words.Trim()}");
        }
    }

    private Task<string> AskAsync(string command) => Task.Run(() => ssh.Run(access.Settings, access.Node(node), command));
}
