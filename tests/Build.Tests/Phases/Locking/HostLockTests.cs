using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Locking;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Phases.Locking;

public sealed class HostLockTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    private string Path => temporary["rehearsal/lock"];

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void A_second_run_is_refused_with_the_name_of_the_first()
    {
        using var first = HostLock.Take(Path, Me("r1"));

        var refusal = Assert.Throws<LockHeldException>(() => HostLock.Take(Path, Me("r2")));

        Assert.Equal(ExitCodes.LockHeld, refusal.ExitCode);
        Assert.Equal("r1", refusal.Holder!.Run);
        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--wait-for-lock", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_was_given_back_can_be_taken()
    {
        HostLock.Take(Path, Me("r1")).Dispose();

        using var second = HostLock.Take(Path, Me("r2"));

        Assert.Equal("r2", Assert.Throws<LockHeldException>(() => HostLock.Take(Path, Me("r3"))).Holder!.Run);
    }

    [Fact]
    public void The_name_of_a_dead_run_is_not_given_for_a_holder_that_has_not_written_its_own_yet()
    {
        HostLock.Take(Path, Me("dead") with { Process = int.MaxValue - 1 }).Dispose();
        using var unnamed = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var refusal = Assert.Throws<LockHeldException>(() => HostLock.Take(Path, Me("r2")));

        Assert.Null(refusal.Holder);
        Assert.Contains("another run that has not written its name yet", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kernel_takes_the_lock_from_a_process_that_is_killed()
    {
        using var other = new LockingProcess(Path);
        var refusal = Assert.Throws<LockHeldException>(() => HostLock.Take(Path, Me("r2")));
        Assert.Equal(other.Id, refusal.Holder!.Process);

        other.Kill();

        using var mine = HostLock.Take(Path, Me("r2"));
    }

    private static LockHolder Me(string run) => LockHolder.Me(run, "./build.sh", DateTimeOffset.UtcNow, TimeSpan.FromMinutes(2));
}
