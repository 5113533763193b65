using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Host;

[Collection(HostTests.Name)]
public sealed class TaskNameTests
{
    [Theory]
    [InlineData("Compile")]
    [InlineData("compile")]
    [InlineData("COMPILE")]
    public void A_target_is_found_whatever_its_case(string target)
    {
        var build = new TestBuild().With<Compile>();

        Assert.Equal(0, build.Run("--target", target));
        Assert.Equal(["Compile"], build.Journal);
    }

    [Fact]
    public void The_attribute_replaces_the_class_name()
    {
        var build = new TestBuild().With<Named>();

        Assert.Equal(0, build.Run("--target=other-name"));
        Assert.Equal(1, build.Run("--target=Named"));
        Assert.Equal(["Named"], build.Journal);
    }

    [Fact]
    public void Without_a_target_the_task_Default_runs()
    {
        var build = new TestBuild().With<Compile>().With<Default>();

        Assert.Equal(0, build.Run());
        Assert.Equal(["Default"], build.Journal);
    }

    [Fact]
    public void Two_tasks_of_one_name_are_an_error_even_if_their_case_differs()
    {
        var build = new TestBuild().With<Compile>().With<AlsoCompile>();

        Assert.NotEqual(0, build.Run("--target=Compile"));
        Assert.Contains("COMPILE", build.Log, StringComparison.Ordinal);
        Assert.Empty(build.Journal);
    }

    private sealed class Compile(Journal journal) : FrostingTask
    {
        public override void Run(Cake.Core.ICakeContext context) => journal.Add("Compile");
    }

    private sealed class Default(Journal journal) : FrostingTask
    {
        public override void Run(Cake.Core.ICakeContext context) => journal.Add("Default");
    }

    [TaskName("COMPILE")]
    private sealed class AlsoCompile : FrostingTask;

    [TaskName("Other-Name")]
    private sealed class Named(Journal journal) : FrostingTask
    {
        public override void Run(Cake.Core.ICakeContext context) => journal.Add("Named");
    }
}
