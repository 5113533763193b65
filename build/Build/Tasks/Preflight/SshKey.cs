using Cake.Frosting;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tasks.Preflight;

/// <summary>Makes the key pair that opens the nodes, unless there is one.</summary>
[TaskName(nameof(SshKey))]
[TaskDescription("Make the SSH key pair of the nodes, unless there is one")]
[IsDependentOn(typeof(HostTools))]
public sealed class SshKey : Phase
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <inheritdoc />
    protected internal override bool IsShared => false;

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) => inputs.Configuration("ssh.privateKey");

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        var key = PrivateKeyOf(context);
        return Task.FromResult((File.Exists(key), File.Exists(key + ".pub")) switch
        {
            (true, true) when ReadPublicKey(context) != context.Session.ResultOf(Name, "publicKey") => ProbeResult.Gone("the key is another one"),
            (true, true) => ProbeResult.Good("the key is there"),
            (true, false) => ProbeResult.Gone("the public half is missing"),
            _ => ProbeResult.Gone("there is no key"),
        });
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var key = PrivateKeyOf(run.Context);
        Directory.CreateDirectory(Path.GetDirectoryName(key)!);
        if (!File.Exists(key))
        {
            run.Progress("making an ed25519 key pair");
            var comment = $"{run.Context.EnvironmentSettings.Cluster.Name}-{run.Context.EnvironmentSettings.Name}";
            await MustAsync(run, "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", key]);
        }

        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(key) != OwnerOnly)
        {
            run.Warn($"{key} could be read by others; its mode is set to 0600.");
            File.SetUnixFileMode(key, OwnerOnly);
        }

        if (!File.Exists(key + ".pub"))
        {
            var line = "";
            await MustAsync(run, "ssh-keygen", ["-y", "-f", key], text => line = text);
            await File.WriteAllTextAsync(key + ".pub", line + "\n", run.Cancellation);
        }

        run.Result("publicKey", ReadPublicKey(run.Context));
    }

    private static string PrivateKeyOf(BuildContext context) => context.Paths.Root.CombineWithFilePath(context.EnvironmentSettings.Ssh.PrivateKey).FullPath;

    private static string ReadPublicKey(BuildContext context) => File.ReadAllText(PrivateKeyOf(context) + ".pub").Trim();

    private static async Task MustAsync(PhaseRun run, string tool, IReadOnlyList<string> arguments, Action<string>? onLine = null)
    {
        var result = await run.Context.Launcher.RunAsync(
            new ProcessSpec { Tool = tool, Executable = tool, Arguments = arguments, OnOutput = onLine, EchoOutput = onLine is null },
            run.Cancellation);
        if (result.ExitCode != 0)
        {
            throw new ToolFailure(tool, "it made no usable key.", result: result, remedy: $"See ssh.privateKey in {run.Context.EnvironmentSettings.File}.");
        }
    }
}
