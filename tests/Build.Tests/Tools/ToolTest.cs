using WasteCoach.Build.Tests.Tools.Fakes;

namespace WasteCoach.Build.Tests.Tools;

/// <summary>What tests of a tool's arguments have in common.</summary>
public abstract class ToolTest
{
    private protected FakeProcessRunner Runner { get; } = new();

    private protected FakeToolLocator Locator { get; } = new();

    private protected ToolContext Context { get; }

    protected ToolTest() => Context = ToolContext.With(Runner, Locator);

    private protected Invocation Last => Runner.Invocations[^1];

    private protected void Answers(string output = "", int exitCode = 0, string error = "") => Runner.Answers.Enqueue(new(output, exitCode, error));

    private protected void AssertRan(string tool, params string[] arguments)
    {
        Assert.Equal(tool, Last.Tool);
        Assert.Equal(arguments, Last.Arguments);
    }
}
