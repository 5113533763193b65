using Cake.Core;
using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Host;

[Collection(HostTests.Name)]
public sealed class ContextTests
{
    [Fact]
    public void Tasks_and_lifetimes_share_the_context_of_the_host()
    {
        var build = new TestBuild()
            .With<Pour>()
            .With<PourLater>()
            .With(host => host.UseContext<Kitchen>().UseSetup<Fill>());

        Assert.Equal(0, build.Run("--target=PourLater"));
        Assert.Equal(["poured 1 of 3", "poured 2 of 3"], build.Journal);
    }

    [Fact]
    public void A_task_written_for_another_context_is_an_error_that_names_both()
    {
        var build = new TestBuild().With<Pour>().With<Plain>();

        Assert.NotEqual(0, build.Run("--target=Plain"));
        Assert.Contains(nameof(Pour), build.Log, StringComparison.Ordinal);
        Assert.Contains(nameof(Kitchen), build.Log, StringComparison.Ordinal);
        Assert.Empty(build.Journal);
    }

    [Fact]
    public void A_lifetime_written_for_another_context_is_an_error_that_names_it()
    {
        var build = new TestBuild().With<Plain>().With(host => host.UseSetup<Fill>());

        Assert.NotEqual(0, build.Run("--target=Plain"));
        Assert.Contains(nameof(Kitchen), build.Log, StringComparison.Ordinal);
        Assert.Empty(build.Journal);
    }

    private sealed class Kitchen(ICakeContext context) : FrostingContext(context)
    {
        public int Water { get; set; }

        public int Poured { get; set; }
    }

    private sealed class Fill : FrostingSetup<Kitchen>
    {
        public override void Setup(Kitchen context, ISetupContext info) => context.Water = 3;
    }

    private sealed class Pour(Journal journal) : FrostingTask<Kitchen>
    {
        public override void Run(Kitchen context) => journal.Add($"poured {++context.Poured} of {context.Water}");
    }

    [IsDependentOn(typeof(Pour))]
    private sealed class PourLater(Journal journal) : AsyncFrostingTask<Kitchen>
    {
        public override async Task RunAsync(Kitchen context)
        {
            await Task.Yield();
            journal.Add($"poured {++context.Poured} of {context.Water}");
        }
    }

    private sealed class Plain(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context) => journal.Add("Plain");
    }
}
