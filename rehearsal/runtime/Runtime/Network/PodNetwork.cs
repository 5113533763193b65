using System.Security.Cryptography;
using System.Text;

namespace Rehearsal.Runtime.Network;

/// <summary>
/// The network of a pod: a namespace of its own with the pod's address, on the bridge of all pods. It belongs to the pod, so that the address
/// outlives the pod's containers, as with a sandbox of a real node.
/// </summary>
internal sealed class PodNetwork(RuntimeSettings settings)
{
    private const string Namespaces = "/run/netns";

    public string PathOf(string uid) => Path.Combine(Namespaces, NameOf(uid));

    public async Task Create(string uid, string address, CancellationToken stop)
    {
        var (name, link) = (NameOf(uid), LinkOf(uid));
        if (File.Exists(PathOf(uid)))
        {
            return;
        }

        await CommandRunner.Must("ip", ["netns", "add", name], null, stop);
        try
        {
            var mtu = (await File.ReadAllTextAsync($"/sys/class/net/{settings.Bridge}/mtu", stop)).Trim();
            await CommandRunner.Must("ip", ["-batch", "-"], $"link add {link} mtu {mtu} type veth peer name eth0 mtu {mtu} netns {name}\nlink set {link} master {settings.Bridge} up\n", stop);
            await CommandRunner.Must("ip", ["-n", name, "-batch", "-"], $"addr add {address}/{settings.Pods.PrefixLength} dev eth0\nlink set lo up\nlink set eth0 up\nroute add default via {settings.Gateway}\n", stop);
        }
        catch
        {
            await Remove(uid, CancellationToken.None);
            throw;
        }
    }

    /// <summary>The link goes with the namespace.</summary>
    public async Task Remove(string uid, CancellationToken stop)
    {
        if (File.Exists(PathOf(uid)))
        {
            await CommandRunner.Must("ip", ["netns", "delete", NameOf(uid)], null, stop);
        }
    }

    private string NameOf(string uid) => $"wcp-{settings.Id}-{Short(uid)}";

    /// <summary>The kernel takes 15 characters.</summary>
    private string LinkOf(string uid) => $"wcp{Short(settings.Id + uid)}";

    private static string Short(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
}
