using WasteCoach.Build.Phases.Locking;

namespace WasteCoach.Build.Tests.Phases.Locking;

public sealed class LockHolderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly LockHolder Holder = new()
    {
        Run = "r1", User = "ann", Host = "laptop", Boot = "boot-1", Process = 4711, ProcessStarted = Noon.AddMinutes(-1), Since = Noon, Expires = Noon.AddMinutes(2), Command = "./build.sh",
    };

    [Theory]
    [InlineData("laptop", "boot-1", 0, false)] // its process runs
    [InlineData("LAPTOP", "boot-1", 0, false)]
    [InlineData("laptop", "boot-1", null, true)] // there is no such process
    [InlineData("laptop", "boot-1", 3600, true)] // the id is another process's by now
    [InlineData("laptop", "boot-2", 0, true)] // the machine was started again
    [InlineData("ci", "boot-1", null, false)] // another machine: nobody here can know
    [InlineData("ci", "boot-2", null, false)]
    public void Only_a_holder_on_this_machine_is_known_to_be_dead(string host, string boot, int? startedLaterBy, bool dead)
    {
        DateTimeOffset? started = startedLaterBy is { } seconds ? Holder.ProcessStarted.AddSeconds(seconds) : null;

        Assert.Equal(dead, Holder.IsDead(host, boot, _ => started));
    }

    [Fact]
    public void Without_a_boot_id_nobody_is_declared_dead() => Assert.False((Holder with { Boot = "" }).IsDead("laptop", "", _ => null));

    [Fact]
    public void This_process_lives() => Assert.False(LockHolder.Me("r1", "./build.sh", Noon, TimeSpan.FromMinutes(2)).IsDead());

    [Fact]
    public void A_holder_comes_back_from_its_stored_form() => Assert.Equal(Holder, LockHolder.FromJson(Holder.ToJson()));

    [Theory]
    [InlineData("")]
    [InlineData("{ torn")]
    [InlineData("{}")]
    [InlineData("null")]
    public void What_is_no_holder_is_none(string text) => Assert.Null(LockHolder.FromJson(text));
}
