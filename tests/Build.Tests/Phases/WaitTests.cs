using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tests.Phases;

public sealed class WaitTests
{
    private readonly LeapingClock clock = new();
    private readonly DateTimeOffset start;
    private readonly List<string> shown = [];

    public WaitTests() => start = clock.GetUtcNow();

    [Fact]
    public async Task A_condition_that_holds_costs_no_time()
    {
        await Until(_ => ProbeResult.Good("up"), TimeSpan.FromMinutes(1));

        Assert.Equal(start, clock.GetUtcNow());
        Assert.Empty(shown);
    }

    [Fact]
    public async Task What_is_seen_is_shown_each_time_it_changes()
    {
        string[] seen = ["refused", "refused", "refused", "no route", "no route"];

        await Until(look => look < seen.Length ? ProbeResult.Gone(seen[look]) : ProbeResult.Good("up"), TimeSpan.FromMinutes(1));

        Assert.Equal(["waiting until SSH answers: refused", "waiting until SSH answers: no route"], shown);
    }

    [Fact]
    public async Task A_condition_that_never_holds_fails_with_its_name_and_what_was_seen_last()
    {
        var failure = await Assert.ThrowsAsync<BuildException>(() => Until(look => ProbeResult.Gone(look == 0 ? "refused" : "key not accepted"), TimeSpan.FromSeconds(30)));

        Assert.Equal("Not within 30 s: SSH answers. Last seen: key not accepted.", failure.Message);
        Assert.Equal(ExitCodes.PhaseFailed, failure.ExitCode);
    }

    [Fact]
    public async Task The_whole_patience_is_used_and_the_last_look_counts()
    {
        await Until(_ => clock.GetUtcNow() - start >= TimeSpan.FromSeconds(30) ? ProbeResult.Good("up") : ProbeResult.Gone("down"), TimeSpan.FromSeconds(30));

        Assert.Equal(TimeSpan.FromSeconds(30), clock.GetUtcNow() - start);
    }

    [Fact]
    public async Task An_interrupt_ends_the_wait()
    {
        using var interrupt = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.UntilAsync(
            "SSH answers",
            _ =>
            {
                interrupt.Cancel();
                return Task.FromResult(ProbeResult.Gone("refused"));
            },
            TimeSpan.FromMinutes(5),
            shown.Add,
            clock,
            interrupt.Token));
    }

    [Fact]
    public async Task An_error_of_the_look_is_no_answer()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Until(_ => throw new InvalidOperationException("broken look"), TimeSpan.FromMinutes(1)));

        Assert.Equal("broken look", error.Message);
    }

    private Task Until(Func<int, ProbeResult> look, TimeSpan patience)
    {
        var looks = 0;
        return Wait.UntilAsync("SSH answers", _ => Task.FromResult(look(looks++)), patience, shown.Add, clock, CancellationToken.None);
    }
}
