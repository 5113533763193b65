using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Ssh;

/// <summary>Runs commands on nodes. It never asks: an unknown key of a node is accepted once and then must stay, anything else fails.</summary>
public sealed class SshRunner(ICakeContext context) : StreamingTool<SshSettings>(context)
{
    private const int LongestControlFolder = 49;

    /// <summary>Runs a command on a node and gives what it printed on stdout.</summary>
    /// <param name="settings">How nodes are reached.</param>
    /// <param name="node">The node.</param>
    /// <param name="command">A command line for the node's shell. No secret in it.</param>
    /// <param name="input">The command's stdin; the place for secrets.</param>
    public string Run(SshSettings settings, SshNode node, string command, string? input = null)
    {
        var arguments = Arguments(settings, node).Exactly("--", node.Address, command);
        return Capture(settings, arguments, new()
        {
            Input = input,
            Explain = result => new(
                "ssh",
                result.ExitCode == 255 ? $"{node.Name} ({node.Address}) can't be reached." : $"A command failed on {node.Name} ({node.Address}).",
                $"ssh {arguments.RenderSafe()}",
                result,
                Remedy(result)),
        });
    }

    /// <summary>A shell on a node for the person at the terminal, which is handed over as it is. Nothing of it is logged.</summary>
    /// <param name="settings">How nodes are reached.</param>
    /// <param name="node">The node.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The shell's exit code; 255 when the node could not be reached.</returns>
    public async Task<int> InteractAsync(SshSettings settings, SshNode node, CancellationToken cancellation)
    {
        // Not by Cake: its tools have neither a terminal nor the session that owns it.
        using var process = Process.Start(new ProcessStartInfo(GetToolPath(settings).FullPath, Arguments(settings, node).Exactly("-t", "--", node.Address).Render())) ?? throw new ToolFailure("ssh", "It did not start.");
        try
        {
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>Runs a command on several nodes at once; one that fails does not hold up the others.</summary>
    /// <returns>A result for each node, in the nodes' order.</returns>
    public IReadOnlyList<SshResult> RunOnAll(SshSettings settings, IReadOnlyList<SshNode> nodes, string command, int parallelism)
    {
        var results = new SshResult[nodes.Count];
        try
        {
            Parallel.For(
                0,
                nodes.Count,
                new ParallelOptions { MaxDegreeOfParallelism = parallelism },
                index => results[index] = Try(settings, nodes[index], command));
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]); // all are the same interruption
        }
        return results;
    }

    /// <inheritdoc/>
    protected override string GetToolName() => "ssh";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => ["ssh", "ssh.exe"];

    /// <inheritdoc/>
    protected override string? Remedy(ProcessResult result) => string.Join('\n', result.ErrorTail) switch
    {
        var text when text.Contains("IDENTIFICATION HAS CHANGED", StringComparison.Ordinal)
            => "The node has another host key than before. If it was made anew, remove its line from the environment's known_hosts; if not, find out who answers.",
        var text when text.Contains("Permission denied", StringComparison.Ordinal) => "The node does not know the environment's key, or the user is another.",
        var text when text.Contains("timed out", StringComparison.Ordinal) || text.Contains("No route to host", StringComparison.Ordinal)
            => "See whether the instance runs and the operator's address may reach its ssh port.",
        _ => null,
    };

    private SshResult Try(SshSettings settings, SshNode node, string command)
    {
        try
        {
            return new(node, Run(settings, node, command), null);
        }
        catch (ToolFailure failure)
        {
            return new(node, "", failure.Message);
        }
    }

    private static ProcessArgumentBuilder Arguments(SshSettings settings, SshNode node)
    {
        string[] options =
        [
            "BatchMode=yes",
            "StrictHostKeyChecking=accept-new",
            $"UserKnownHostsFile={Quoted(settings.KnownHosts)}",
            "IdentitiesOnly=yes",
            string.Create(CultureInfo.InvariantCulture, $"ConnectTimeout={settings.ConnectTimeout.TotalSeconds:0}"),
            "ServerAliveInterval=10",
            "ServerAliveCountMax=3",
            .. node.HostKeyAlias is { } alias ? (string[])[$"HostKeyAlias={alias}"] : [],
            .. Sharing(settings),
        ];
        return new ProcessArgumentBuilder()
            .Exactly("-F", "none", "-i", settings.PrivateKey.FullPath, "-l", settings.User, "-p", settings.Port.ToString(CultureInfo.InvariantCulture))
            .Exactly(options.SelectMany(option => (string[])["-o", option]));
    }

    private static string[] Sharing(SshSettings settings)
    {
        if (settings.ControlFolder is not { } folder)
            return [];
        if (Encoding.UTF8.GetByteCount(folder.FullPath) > LongestControlFolder)
            throw new ToolFailure(
                "ssh",
                $"{folder.FullPath} is too long for sockets.",
                remedy: $"Choose a folder of at most {LongestControlFolder} bytes for shared connections.");
        Directory.CreateDirectory(folder.FullPath);
        return ["ControlMaster=auto", $"ControlPath={folder.FullPath}/%C", "ControlPersist=60"];
    }

    // ssh takes several files separated by spaces.
    private static string Quoted(FilePath file) => file.FullPath.Contains(' ') ? $"\"{file.FullPath}\"" : file.FullPath;
}
