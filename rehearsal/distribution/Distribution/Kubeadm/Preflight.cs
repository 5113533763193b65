using System.Net;
using System.Net.NetworkInformation;
using Rehearsal.Distribution.Commands;

namespace Rehearsal.Distribution.Kubeadm;

/// <summary>What kubeadm looks at before it changes anything. Every finding is reported, not only the first.</summary>
internal sealed class Preflight(HostLayout layout)
{
    private readonly List<(string Check, string Message)> errors = [];

    public void ForInit(string criSocket, int port)
    {
        Common(criSocket);
        PortFree(port);
        PortFree(2379);
        PortFree(2380);
        foreach (var name in (string[])["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"])
        {
            FileAbsent(layout.Manifest(name));
        }

        if (Directory.Exists(layout.Etcd) && Directory.EnumerateFileSystemEntries(layout.Etcd).Any())
        {
            errors.Add(("DirAvailable--var-lib-etcd", $"{layout.Etcd} is not empty"));
        }
    }

    public void ForJoin(string criSocket)
    {
        Common(criSocket);
        FileAbsent(layout.KubeletConf);
        FileAbsent(layout.BootstrapConf);
        FileAbsent(Path.Combine(layout.Pki, "ca.crt"));
        if (Directory.Exists(layout.Manifests) && Directory.EnumerateFiles(layout.Manifests).Any())
        {
            errors.Add(("DirAvailable--etc-kubernetes-manifests", $"{layout.Manifests} is not empty"));
        }
    }

    /// <param name="ignored">Names of checks, or all.</param>
    /// <exception cref="UsageException">A check failed that is not ignored.</exception>
    public void Report(IReadOnlyCollection<string> ignored)
    {
        var fatal = new List<string>();
        foreach (var (check, message) in errors)
        {
            if (ignored.Contains(check, StringComparer.OrdinalIgnoreCase) || ignored.Contains("all", StringComparer.OrdinalIgnoreCase))
            {
                Console.Error.WriteLine($"\t[WARNING {check}]: {message}");
            }
            else
            {
                fatal.Add($"\t[ERROR {check}]: {message}");
            }
        }

        if (fatal.Count > 0)
        {
            throw new UsageException($"[preflight] Some fatal errors occurred:\n{string.Join('\n', fatal)}\n[preflight] If you know what you are doing, you can make a check non-fatal with `--ignore-preflight-errors=...`");
        }
    }

    private void Common(string criSocket)
    {
        var socket = criSocket.Replace("unix://", "", StringComparison.Ordinal);
        if (!File.Exists(socket))
        {
            errors.Add(("CRI", $"container runtime is not running: {socket} does not exist. Start it: systemctl start containerd"));
        }

        // The first line of /proc/swaps is its heading.
        if (File.Exists("/proc/swaps") && File.ReadLines("/proc/swaps").Skip(1).Any())
        {
            errors.Add(("Swap", "running with swap on is not supported. Please disable swap: swapoff -a, and its line in /etc/fstab"));
        }

        PortFree(10250);
        if (Environment.UserName != "root" && layout.Kubernetes.StartsWith("/etc/", StringComparison.Ordinal))
        {
            errors.Add(("IsPrivilegedUser", "user is not running as root"));
        }
    }

    private void PortFree(int port)
    {
        if (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(endpoint => endpoint.Port == port && endpoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            && (endpoint.Address.Equals(IPAddress.Any) || IPAddress.IsLoopback(endpoint.Address))))
        {
            errors.Add(($"Port-{port}", $"Port {port} is in use"));
        }
    }

    private void FileAbsent(string path)
    {
        if (File.Exists(path))
        {
            errors.Add(($"FileAvailable-{path[path.IndexOf("/etc/", StringComparison.Ordinal)..].Replace('/', '-')}", $"{path} already exists"));
        }
    }
}
