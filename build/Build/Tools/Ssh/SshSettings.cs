using Cake.Core.IO;
using Cake.Core.Tooling;

namespace WasteCoach.Build.Tools.Ssh;

/// <summary>How nodes are reached: the ssh part of an environment.</summary>
public sealed class SshSettings : ToolSettings
{
    /// <summary>The user on the node.</summary>
    public required string User { get; init; }

    /// <summary>The private key.</summary>
    public required FilePath PrivateKey { get; init; }

    /// <summary>The environment's own known_hosts, so that the user's is neither needed nor filled.</summary>
    public required FilePath KnownHosts { get; init; }

    /// <summary>The port.</summary>
    public int Port { get; init; } = 22;

    /// <summary>Time to get a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Folder of the sockets by which calls share one connection to a node; null: a connection for each call.
    /// At most 49 bytes long: a socket's path has 107 on Linux and 103 on macOS, of which ssh needs 54.
    /// </summary>
    public DirectoryPath? ControlFolder { get; init; }
}
