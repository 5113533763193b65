using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rehearsal.Distribution.Kubelet;
using Xunit;

namespace Distribution.Tests;

/// <summary>The cluster of the other tests, whose pods really run: with the rehearsal's container runtime, and a registry that holds one small image.</summary>
public class RuntimeFixture : ClusterFixture
{
    private readonly int registryPort = FreePort.Next(), port = FreePort.Next();
    private readonly string range = FreeRange();
    private Process? registry;

    /// <summary>HOST:PORT of the registry.</summary>
    public virtual string Registry => $"127.0.0.1:{registryPort}";

    /// <summary>An image with a shell, httpd and wget, of the registry's own.</summary>
    public string Image => $"{Registry}/test/busybox:1";

    /// <summary>The same image, which the registry keeps for another.</summary>
    public string MirroredImage => "docker.io/library/mirrored:1";

    /// <summary>Where the Ingresses are served.</summary>
    public Uri Entrance { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    internal override string PodRange => range;

    protected override bool HasCloud => false;

    private string State => Path.Combine(Folder, "runtime");

    private string RegistryFolder => Path.Combine(Folder, "registry");

    /// <summary>Calls the service with one of its verbs.</summary>
    public ToolResult Service(string verb) => new Tool(Path.Combine(Root(), "rehearsal", "runtime", "runtime"), new Dictionary<string, string>(Settings, StringComparer.Ordinal)
    {
        ["SERVICE_STATE"] = State, ["SERVICE_LOG"] = State + ".log", ["SERVICE_ADDRESS"] = "127.0.0.1", ["SERVICE_PORT"] = Text(port), ["SERVICE_PODS"] = range,
        ["SERVICE_INGRESS_ADDRESS"] = Entrance.Host, ["SERVICE_INGRESS_PORT"] = Text(Entrance.Port), ["SERVICE_REGISTRY"] = Registry,
        ["SERVICE_KUBECONFIG"] = Path.GetRelativePath(Root(), Path.Combine(Folder, "kubernetes", "admin.conf")),
    }).Run(null, verb);

    /// <summary>The runtime's program, as kill -9 sees it.</summary>
    public void KillServer() => Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(State, "runtime.pid")), CultureInfo.InvariantCulture)).Kill();

    /// <summary>More settings of the runtime.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    internal override async Task<RuntimeAccess?> StartRuntime()
    {
        await StartRegistry();
        Service("up").Good.Trim();
        return new RuntimeAccess($"http://127.0.0.1:{port}");
    }

    internal virtual async Task StartRegistry()
    {
        Directory.CreateDirectory(RegistryFolder);
        var settings = Path.Combine(RegistryFolder, "registry.yml");
        await File.WriteAllTextAsync(settings, $"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {RegistryFolder}/data}}}}\nhttp: {{addr: {Registry}}}\n");
        registry = Process.Start(new ProcessStartInfo("docker-registry", ["serve", settings]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        registry.OutputDataReceived += (_, _) => { };
        registry.ErrorDataReceived += (_, _) => { };
        registry.BeginOutputReadLine();
        registry.BeginErrorReadLine();
        await Wait.For("the registry answers", () => Answers(registryPort), answers => answers);
        Push();
    }

    public override async Task DisposeAsync()
    {
        Service("purge").Good.Trim();
        registry?.Kill(entireProcessTree: true);
        registry?.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>An image of the busybox of this machine (Debian's busybox-static), in a storage of its own.</summary>
    private void Push()
    {
        var context = Directory.CreateDirectory(Path.Combine(RegistryFolder, "image")).FullName;
        File.Copy("/bin/busybox", Path.Combine(context, "busybox"));
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"--install\", \"-s\", \"/bin\"]\n");
        var store = (string[])["--root", Path.Combine(RegistryFolder, "storage"), "--runroot", Path.Combine(RegistryFolder, "run"), "--storage-driver", "vfs"];
        var buildah = new Tool("buildah", new Dictionary<string, string>(StringComparer.Ordinal));
        buildah.Run(null, [.. store, "bud", "--isolation", "chroot", "--tag", "busybox", context]).Good.Trim();
        foreach (var name in (string[])[Image, $"{Registry}/{MirroredImage}"])
        {
            buildah.Run(null, [.. store, "push", "--tls-verify=false", "busybox", $"docker://{name}"]).Good.Trim();
        }
    }

    private static bool Answers(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A range that nobody else on this host has now.</summary>
    private static string FreeRange()
    {
        var taken = System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(entry => entry.Address.GetAddressBytes()).Where(bytes => bytes is [172, ..]).Select(bytes => (int)bytes[1]).ToHashSet();
        var free = Enumerable.Range(16, 16).Where(second => !taken.Contains(second)).ToList();
        return $"172.{free[Random.Shared.Next(free.Count)]}.0.0/16";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "WasteCoach.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds WasteCoach.slnx");
    }
}
