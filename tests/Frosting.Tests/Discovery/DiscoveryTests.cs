using Cake.Core;
using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Discovery;

[Collection(HostTests.Name)]
public sealed class DiscoveryTests
{
    private static TestBuild ThisAssembly => new TestBuild().With(host => host.AddAssembly(typeof(VisibleTask).Assembly));

    [Fact]
    public void A_public_task_of_an_added_assembly_is_a_target()
    {
        var build = ThisAssembly.With(host => host.AddAssembly(typeof(VisibleTask).Assembly));

        Assert.Equal(0, build.Run("--target=VisibleTask"));
        Assert.Equal(["VisibleTask"], build.Journal);
    }

    [Fact]
    public void Abstract_tasks_are_none_and_nobody_is_warned_of_them()
    {
        var build = ThisAssembly;

        Assert.Equal(1, build.Run("--target=UnfinishedTask"));
        Assert.DoesNotContain(typeof(UnfinishedTask).FullName!, build.Log, StringComparison.Ordinal);
    }

    /// <summary>Also in the real package no target; that it says so is ours.</summary>
    [Fact]
    public void An_internal_task_is_no_target_and_a_warning_says_so()
    {
        var build = ThisAssembly;

        Assert.Equal(1, build.Run("--target=HiddenTask"));
        Assert.Contains($"Warning: Task class {typeof(HiddenTask).FullName} is not public", build.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void An_internal_task_that_is_registered_by_hand_is_a_target_without_a_warning()
    {
        var build = ThisAssembly.With<HiddenTask>();

        Assert.Equal(0, build.Run("--target=HiddenTask"));
        Assert.DoesNotContain(typeof(HiddenTask).FullName!, build.Log, StringComparison.Ordinal);
    }
}
