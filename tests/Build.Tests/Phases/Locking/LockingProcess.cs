using System.Diagnostics;
using System.Runtime.CompilerServices;
using WasteCoach.Build.Phases.Locking;

namespace WasteCoach.Build.Tests.Phases.Locking;

/// <summary>A second process that holds the lock of a machine: this assembly started as a program, told by a variable which file to lock.</summary>
internal sealed class LockingProcess : IDisposable
{
    private const string LockFile = "WASTECOACH_TEST_LOCK";
    private readonly Process process;

    public LockingProcess(string path)
    {
        process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(LockingProcess).Assembly.Location])
        {
            Environment = { [LockFile] = path },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("locked", process.StandardOutput.ReadLine());
    }

    public int Id => process.Id;

    /// <summary>Ends it with SIGKILL.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    [ModuleInitializer]
    internal static void ActAsHolder()
    {
        if (Environment.GetEnvironmentVariable(LockFile) is not { Length: > 0 } path)
        {
            return;
        }

        using var held = HostLock.Take(path, LockHolder.Me("other", "./build.sh --target=Cluster", DateTimeOffset.UtcNow, TimeSpan.FromMinutes(2)));
        Console.WriteLine("locked");
        // Whoever started this ends it, or dies and so closes the pipe.
        Console.ReadLine();
        Environment.Exit(0);
    }
}
