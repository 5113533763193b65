using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Inventories;

/// <summary>Runs short commands on nodes over SSH.</summary>
public sealed class NodeShell(ProcessLauncher launcher, NodeSsh ssh)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(15);

    /// <summary>Runs a command; good when it exits with 0, and what it printed last is what was seen.</summary>
    public async Task<ProbeResult> AskAsync(NodeOutput node, string command, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(node);
        var last = "";
        var result = await launcher.RunAsync(
            new ProcessSpec
            {
                Tool = "ssh",
                Executable = "ssh",
                Arguments = [.. ssh.Arguments(node, ConnectTimeout), command],
                OnOutput = line => last = line,
                OnError = line => last = line,
                EchoOutput = false,
                EchoError = false,
                Deadline = CommandLimit,
            },
            cancellation);
        return new ProbeResult(result.ExitCode == 0, $"{node.Name}: {(last.Length > 0 ? last : $"exit code {result.ExitCode}")}");
    }

    /// <summary>Asks all nodes at once. Good when all are; otherwise tells of those that are not.</summary>
    public async Task<ProbeResult> AskAllAsync(IReadOnlyList<NodeOutput> nodes, string command, string good, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var answers = await Task.WhenAll(nodes.Select(node => AskAsync(node, command, cancellation)));
        var bad = answers.Where(answer => !answer.Holds).ToList();
        return bad.Count == 0
            ? ProbeResult.Good($"{good} on {nodes.Count} of {nodes.Count} nodes")
            : ProbeResult.Gone($"{good} on {nodes.Count - bad.Count} of {nodes.Count} nodes; {string.Join("; ", bad.Select(answer => answer.Seen))}");
    }
}
