using System.Text;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Processes;

/// <summary>A launcher with a folder and an output of its own, for tests with real processes.</summary>
internal sealed class RealProcess : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    public RealProcess(string secret = "hunter2", CancellationToken cancellation = default)
    {
        Output = new() { Cancellation = cancellation };
        Folder = new(temporary["running"]);
        Launcher = new(Output, new WordRedactor(secret), Folder);
    }

    public RecordedOutput Output { get; }

    public RunningFolder Folder { get; }

    public ProcessLauncher Launcher { get; }

    public string Temporary(string name) => temporary[name];

    public static ProcessSpec Shell(string script, params string[] arguments) =>
        new() { Tool = "shell", Executable = "/bin/sh", Arguments = ["-c", script, "shell", .. arguments] };

    public Task<ProcessResult> RunAsync(string script, string? input = null) =>
        Launcher.RunAsync(Shell(script) with { StandardInput = input is null ? null : Encoding.UTF8.GetBytes(input) });

    /// <summary>Waits until a script has written a process id to a file.</summary>
    public static async Task<int> ReadProcessIdAsync(string file) => int.Parse(
        await Eventually.SeeAsync($"{file} holds a process id", () => File.Exists(file) ? File.ReadAllText(file) : "", text => text.EndsWith('\n')));

    /// <summary>Waits until a process has ended.</summary>
    public static Task AwaitEndAsync(int id, double seconds = 30) =>
        Eventually.SeeAsync($"process {id} ends", () => ProcessIdentity.Of(id), seen => seen is null, seconds);

    public void Dispose()
    {
        Launcher.Dispose();
        temporary.Dispose();
    }
}
