using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tools.Ssh;

namespace WasteCoach.Build.Inventories;

/// <summary>How a node is reached by SSH: the same for ansible, for the build's own calls and for people.</summary>
public sealed class NodeSsh(Environments.SshSettings settings, RunPaths paths)
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

    /// <summary>How ssh is called for any node.</summary>
    public Tools.Ssh.SshSettings Settings => new()
    {
        User = settings.User,
        PrivateKey = PrivateKey,
        KnownHosts = paths.KnownHosts,
        Port = settings.Port,
        ConnectTimeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>A node as ssh knows it.</summary>
    public SshNode Node(NodeOutput node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new SshNode(node.Name, AddressOf(node), node.InstanceId);
    }
}
