using System.Text.Json;
using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Infrastructure.Tests.Recovery;

public sealed class StaleLockTests
{
    private static readonly StateLock Held = StateLock.Parse(
        """
        {"ID":"b38f","Operation":"OperationTypeApply","Info":"","Who":"me@here","Version":"1.11.4",
         "Created":"2026-01-02T03:04:05.678Z","Path":"bucket/cluster/terraform.tfstate"}
        """);

    private static readonly TerraformRun Before = new(42, Held.Created.AddSeconds(-2));

    [Fact]
    public void A_lock_of_ours_whose_holder_is_dead_may_be_released()
    {
        StaleLock decision = StaleLock.Decide(Held, "me@here", [Before], _ => false);

        Assert.True(decision.MayRelease);
        Assert.Contains("process 42, which is dead", decision.Reason);
    }

    [Fact]
    public void Somebody_elses_lock_stays_and_is_named()
    {
        StaleLock decision = StaleLock.Decide(Held, "me@there", [Before], _ => false);

        Assert.False(decision.MayRelease);
        Assert.Contains("me@here (OperationTypeApply, since 2026-01-02 03:04:05Z, id b38f)", decision.Reason);
    }

    [Fact]
    public void A_lock_of_ours_whose_holder_lives_stays() =>
        Assert.False(StaleLock.Decide(Held, "me@here", [Before], _ => true).MayRelease);

    [Fact]
    public void A_lock_from_before_our_first_run_is_of_a_terraform_that_is_not_the_builds()
    {
        StaleLock decision = StaleLock.Decide(Held, "me@here", [new(42, Held.Created.AddSeconds(5))], _ => false);

        Assert.False(decision.MayRelease);
        Assert.Contains("terraform force-unlock b38f", decision.Reason);
    }

    [Fact]
    public void Without_a_run_on_record_the_lock_stays() =>
        Assert.False(StaleLock.Decide(Held, "me@here", [], _ => false).MayRelease);

    [Fact]
    public void A_later_run_of_ours_that_only_met_the_lock_does_not_hide_that_it_is_ours() =>
        Assert.True(StaleLock.Decide(Held, "me@here", [Before, new(43, Held.Created.AddMinutes(1))], _ => false).MayRelease);

    [Fact]
    public void An_object_that_is_no_lock_is_refused() =>
        Assert.Contains("no ID", Assert.Throws<JsonException>(() => StateLock.Parse("{}")).Message);
}
