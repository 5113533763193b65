using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Rehearsal.Runtime.Cluster;

namespace Rehearsal.Runtime.Names;

/// <summary>Keeps dnsmasq's hosts file equal to the cluster.</summary>
internal sealed class NameWriter(RuntimeSettings settings, ClusterView view, ILogger<NameWriter> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        var said = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var next = view.Next;
            var table = NameTable.Of(view);
            foreach (var refusal in table.Refusals.Where(said.Add))
            {
                log.LogWarning("{Refusal}", refusal);
            }

            if (!view.Services.IsEmpty)
            {
                await Write(table.Hosts, stop);
            }

            await next.WaitAsync(stop);
        }
    }

    private async Task Write(string hosts, CancellationToken stop)
    {
        if (File.Exists(settings.HostsFile) && await File.ReadAllTextAsync(settings.HostsFile, stop) == hosts)
        {
            return;
        }

        await File.WriteAllTextAsync($"{settings.HostsFile}.next", hosts, stop);
        File.Move($"{settings.HostsFile}.next", settings.HostsFile, overwrite: true);
        try
        {
            // At SIGHUP dnsmasq reads the file again.
            var pid = int.Parse(await File.ReadAllTextAsync(settings.DnsmasqPidFile, stop), CultureInfo.InvariantCulture);
            if (Process.GetProcessById(pid).ProcessName != "dnsmasq")
            {
                throw new ArgumentException($"process {pid} is no dnsmasq");
            }

            await CommandRunner.Must("kill", ["-HUP", $"{pid}"], null, stop);
        }
        catch (Exception error) when (error is ArgumentException or IOException or FormatException or Win32Exception)
        {
            log.LogError("dnsmasq does not know the new names: {Error}. `runtime up` starts it", error.Message);
        }
    }
}
