using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tools.Ssh;

namespace WasteCoach.Build.Inventories;

/// <summary>Asks nodes for things over SSH.</summary>
public sealed class NodeShell(SshRunner ssh, NodeSsh access)
{
    /// <summary>Runs a command on one node; good when it succeeds.</summary>
    public async Task<ProbeResult> AskAsync(NodeOutput node, string command) => (await RunAsync([node], command))[0];

    /// <summary>Runs a command on all nodes at once. Good when it succeeds on all; otherwise tells where it did not.</summary>
    public async Task<ProbeResult> AskAllAsync(IReadOnlyList<NodeOutput> nodes, string command, string condition)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var answers = await RunAsync(nodes, command);
        var bad = answers.Where(answer => !answer.Holds).ToList();
        return bad.Count == 0
            ? ProbeResult.Good($"{condition} on {nodes.Count} of {nodes.Count} nodes")
            : ProbeResult.Gone($"{condition} on {nodes.Count - bad.Count} of {nodes.Count} nodes; {string.Join("; ", bad.Select(answer => answer.Seen))}");
    }

    private async Task<IReadOnlyList<ProbeResult>> RunAsync(IReadOnlyList<NodeOutput> nodes, string command)
    {
        var results = await Task.Run(() => ssh.RunOnAll(access.Settings, [.. nodes.Select(access.Node)], command, nodes.Count));
        return [.. results.Select(result => new ProbeResult(result.Failure is null, result.Failure is null ? result.Output : Shorten(result.Failure)))];
    }

    // The whole failure has the command line; for a condition its first line and what ssh said last are enough.
    private static string Shorten(string failure)
    {
        var lines = failure.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var said = Array.IndexOf(lines, "stderr:") is var at and >= 0 && at + 1 < lines.Length ? $" ({lines[at + 1]})" : "";
        return lines[0] + said;
    }
}
