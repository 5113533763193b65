namespace WasteCoach.Build.Tests.Tools.Processes;

using CommandLine = WasteCoach.Build.Tools.Processes.CommandLine;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("two words")]
    [InlineData("a\"b")]
    [InlineData("ends with \\")]
    [InlineData("\\\\server\\share")]
    [InlineData("\\\"")]
    [InlineData("tab\there and\nline")]
    public void A_quoted_argument_comes_back_unchanged(string argument) =>
        Assert.Equal(["before", argument, "after"], CommandLine.Split($"before {CommandLine.Quote(argument)}  after "));

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a  b", new[] { "a", "b" })]
    [InlineData("\"a b\"c d", new[] { "a bc", "d" })]
    [InlineData("-x=\"a b\"", new[] { "-x=a b" })]
    [InlineData("\"\"", new[] { "" })]
    public void Command_lines_split_as_dotnet_splits_them(string commandLine, string[] expected) =>
        Assert.Equal(expected, CommandLine.Split(commandLine));
}
