using System.Net.NetworkInformation;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>
/// A folder, a network and a port that nobody on this machine uses. It is held by a file lock, which the kernel lets go of when a
/// test run dies: whoever gets the slot then finds the dead run's folder, and has to purge it.
/// </summary>
public sealed class Slot : IDisposable
{
    // 10.96.0.0/12 are the services' addresses; below it is room for as many runs as a machine can bear.
    private const int First = 64;
    private const int Last = 95;
    private const int FirstPort = 14500;
    private const int FirstMirrorPort = 14600;
    private const int FirstArgoCdPort = 14700;
    private const int FirstIngressPort = 14800;
    private readonly int _number;
    private readonly FileStream _lock;

    private Slot(int number, FileStream held) => (_number, _lock) = (number, held);

    /// <summary>Top folder of the copy. A short path: unix sockets allow 107 characters.</summary>
    public string Folder => FolderOf(_number);

    /// <summary>First two numbers of the nodes' network, a /16.</summary>
    public string Network => NetworkOf(_number);

    /// <summary>First two numbers of the range of public addresses, out of the one that carriers share (RFC 6598).</summary>
    public string PublicNetwork => $"100.{_number}";

    /// <summary>TCP port of the emulated cloud.</summary>
    public int Port => FirstPort + _number;

    /// <summary>TCP port of the artifact mirror.</summary>
    public int MirrorPort => FirstMirrorPort + _number;

    /// <summary>TCP port of Argo CD's stand-in.</summary>
    public int ArgoCdPort => FirstArgoCdPort + _number;

    /// <summary>TCP port of the cluster's public entrance.</summary>
    public int IngressPort => FirstIngressPort + _number;

    /// <summary>First two numbers of the pods' network, a /16 beyond those of nodes and services.</summary>
    public string PodNetwork => $"10.{_number + 128}";

    /// <summary>Takes the first free slot.</summary>
    public static Slot Take()
    {
        for (var number = First; number <= Last; number++)
        {
            if (TryLock(number) is { } held)
            {
                if (Directory.Exists(FolderOf(number)) || IsFree(number))
                {
                    return new Slot(number, held);
                }

                held.Dispose();
            }
        }

        throw new InvalidOperationException($"all networks from {NetworkOf(First)}.0.0/16 to {NetworkOf(Last)}.0.0/16 are in use on this machine");
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static FileStream? TryLock(int number)
    {
        try
        {
            return new FileStream(FolderOf(number) + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null; // another test run holds it
        }
    }

    private static bool IsFree(int number)
    {
        var addresses = NetworkInterface.GetAllNetworkInterfaces().SelectMany(device => device.GetIPProperties().UnicastAddresses);
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        return !addresses.Any(address => address.Address.ToString().StartsWith(NetworkOf(number) + ".", StringComparison.Ordinal))
            && listeners.All(listener => listener.Port != FirstPort + number);
    }

    private static string NetworkOf(int number) => $"10.{number}";

    private static string FolderOf(int number) => Path.Combine(Path.GetTempPath(), $"wc-e2e-{number}");
}
