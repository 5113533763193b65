using System.Diagnostics;
using System.Runtime.CompilerServices;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Processes;

/// <summary>
/// A second process that stands for a build which is about to be killed: this assembly started as a program, told by a variable
/// to launch shell scripts and wait. It prints the ids of its children.
/// </summary>
internal sealed class DyingBuild : IDisposable
{
    private const string Scripts = "WASTECOACH_TEST_SCRIPTS";
    private const string Folder = "WASTECOACH_TEST_FOLDER";
    private readonly Process process;

    public DyingBuild(string folder, params string[] scripts)
    {
        process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(DyingBuild).Assembly.Location])
        {
            Environment = { [Scripts] = string.Join('\u001e', scripts), [Folder] = folder },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Children = [.. scripts.Select(_ => int.Parse(process.StandardOutput.ReadLine()!))];
    }

    public IReadOnlyList<int> Children { get; }

    /// <summary>The file that the scripts of a build in this folder write their stdout to.</summary>
    public static string OutputIn(string folder) => folder + ".output";

    /// <summary>Tells the build to end its children, as at Ctrl-C.</summary>
    public void EndChildren() => process.StandardInput.WriteLine();

    public void Kill()
    {
        process.Kill(); // SIGKILL, to it alone
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    [ModuleInitializer]
    internal static void ActAsBuild()
    {
        if (Environment.GetEnvironmentVariable(Scripts) is not { Length: > 0 } scripts)
            return;
        var launcher = new ProcessLauncher(new RecordedOutput(), new WordRedactor("secret"), new(Environment.GetEnvironmentVariable(Folder)!));
        var children = new List<RunningProcess>();
        foreach (var script in scripts.Split('\u001e'))
        {
            var child = launcher.Start(RealProcess.Shell(script) with
            {
                Environment = new Dictionary<string, string?> { [Scripts] = null },
                Patience = new(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1)),
                OutputFile = OutputIn(Environment.GetEnvironmentVariable(Folder)!),
            });
            children.Add(child);
            Console.WriteLine(child.Id);
        }
        if (Console.ReadLine() is not null)
            children.ForEach(child => child.End());
        Thread.Sleep(Timeout.Infinite);
    }
}
