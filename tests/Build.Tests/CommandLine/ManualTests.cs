using System.Reflection;
using WasteCoach.Build.CommandLine;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tests.Conventions;

namespace WasteCoach.Build.Tests.CommandLine;

public sealed class ManualTests
{
    private readonly string text;

    public ManualTests()
    {
        using var writer = new StringWriter();
        Manual.Write(writer);
        text = writer.ToString();
    }

    [Fact]
    public void Every_option_is_explained() => Assert.All(BuildOptions.All, option =>
    {
        Assert.Contains(option.Usage, text, StringComparison.Ordinal);
        Assert.Contains(option.Description, text, StringComparison.Ordinal);
    });

    [Fact]
    public void Every_target_is_explained() => Assert.All(BuildTasks.All.Where(task => Phase.NameOf(task) != RunOptions.DefaultTarget), task =>
        Assert.Matches($@"(?m)^    {Phase.NameOf(task)} +\S", text));

    [Fact]
    public void Every_exit_code_is_explained()
    {
        var codes = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!).ToList();
        var line = text.Split('\n').Single(line => line.StartsWith("Exit codes:", StringComparison.Ordinal));

        Assert.Equal(5, codes.Count);
        Assert.All(codes, code => Assert.Matches($@"[ ]{code} \w", line));
    }
}
