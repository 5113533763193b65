using System.Globalization;
using System.Net.Sockets;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Diagnostics;

/// <summary>
/// A way to a port of a pod, by SSH through the pod's own node: the network policies of the cluster stay as they are, no port is opened
/// anywhere, and nobody else on this machine can use it. It ends in a socket in a folder of the user's own.
/// </summary>
public sealed class PodTunnel : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly DirectoryInfo _folder;
    private readonly RunningProcess _process;

    private readonly List<string> _said;
    private bool _ended;

    private PodTunnel(DirectoryInfo folder, string socket, RunningProcess process, List<string> said)
    {
        _folder = folder;
        _said = said;
        Socket = socket;
        _process = process;
    }

    /// <summary>Path of the socket.</summary>
    public string Socket { get; }

    /// <summary>Folder of the socket.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Opens it.</summary>
    /// <param name="world">What is examined.</param>
    /// <param name="node">The pod's node.</param>
    /// <param name="address">The pod's address.</param>
    /// <param name="port">The pod's port.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<PodTunnel> OpenAsync(World world, NodeOutput node, string address, int port, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(node);
        var folder = Directory.CreateTempSubdirectory("wc-");
        // The name that PostgreSQL's clients look for; any other client takes it as well.
        var socket = Path.Combine(folder.FullName, ".s.PGSQL.5432");
        var said = new List<string>();
        var ssh = world.Ssh;
        string[] options =
        [
            "BatchMode=yes", "ExitOnForwardFailure=yes", "ConnectTimeout=15", "ServerAliveInterval=10", "ServerAliveCountMax=3", "LogLevel=ERROR", .. ssh.HostKeyOptions(node),
        ];
        var process = world.Context.Launcher.Start(
            new ProcessSpec
            {
                Tool = "ssh",
                Executable = "ssh",
                Arguments =
                [
                    "-F", "none", "-N", "-i", ssh.PrivateKey, "-p", world.Environment.Ssh.Port.ToString(CultureInfo.InvariantCulture), "-l", world.Environment.Ssh.User,
                    .. options.SelectMany(option => new[] { "-o", option }),
                    "-L", string.Create(CultureInfo.InvariantCulture, $"{socket}:{address}:{port}"),
                    ssh.AddressOf(node),
                ],
                OnError = line =>
                {
                    lock (said)
                    {
                        said.Add(line);
                    }
                },
                EchoError = false,
                Patience = new Patience(TimeSpan.Zero, TimeSpan.FromSeconds(1)),
            },
            cancellation);
        var tunnel = new PodTunnel(folder, socket, process, said);
        try
        {
            await Wait.UntilAsync(
                $"the way to {address}:{port} through {node.Name} is open",
                _ => Task.FromResult(process.Completion.IsCompleted
                    ? throw new IOException($"ssh to {node.Name} ended: {tunnel.Complaint ?? "it said nothing"}")
                    : File.Exists(socket) ? ProbeResult.Good("open") : ProbeResult.Gone("no connection yet")),
                Patience,
                _ => { },
                world.Context.Clock,
                cancellation);
            return tunnel;
        }
        catch
        {
            await tunnel.DisposeAsync();
            throw;
        }
    }

    /// <summary>What ssh said last of the way, such as that nobody listens at its end; null when it said nothing.</summary>
    public string? Complaint
    {
        get
        {
            lock (_said)
            {
                return _said.LastOrDefault()?.Trim();
            }
        }
    }

    /// <summary>An HTTP client whose every request goes through it.</summary>
    public HttpClient Http() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellation);
            return new NetworkStream(connection, ownsSocket: true);
        },
    }) { Timeout = Patience };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            _ended = true;
            _process.End();
            await _process.Completion;
            _folder.Delete(recursive: true);
        }
    }
}
