using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;

namespace WasteCoach.Build.Inventories;

/// <summary>How a node is reached by SSH: the same for ansible, for the build's own calls and for people.</summary>
public sealed class NodeSsh(SshSettings settings, RunPaths paths)
{
    /// <summary>Full path of the private key.</summary>
    public string PrivateKey => paths.Root.CombineWithFilePath(settings.PrivateKey).FullPath;

    /// <summary>The address that is dialled.</summary>
    public string AddressOf(NodeOutput node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return settings.Address == SshAddress.Private ? node.PrivateIp : node.PublicIp;
    }

    /// <summary>
    /// Host keys are remembered under the instance's id, not its address: a new machine at an old address is met as a
    /// new one, and a known machine that shows another key is refused.
    /// </summary>
    public IReadOnlyList<string> HostKeyOptions(NodeOutput node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return
        [
            $"HostKeyAlias={node.InstanceId}",
            $"UserKnownHostsFile={paths.KnownHosts.FullPath}",
            "StrictHostKeyChecking=accept-new",
            "IdentitiesOnly=yes",
        ];
    }

    /// <summary>All options for one command on a node that must not ask questions.</summary>
    public IReadOnlyList<string> Arguments(NodeOutput node, TimeSpan connectTimeout)
    {
        ArgumentNullException.ThrowIfNull(node);
        IEnumerable<string> options =
        [
            .. HostKeyOptions(node),
            "BatchMode=yes",
            "LogLevel=ERROR",
            $"ConnectTimeout={(int)connectTimeout.TotalSeconds}",
            "ServerAliveInterval=5",
            "ServerAliveCountMax=2",
        ];
        return [.. options.SelectMany(option => new[] { "-o", option }), "-i", PrivateKey, "-p", $"{settings.Port}", $"{settings.User}@{AddressOf(node)}"];
    }
}
