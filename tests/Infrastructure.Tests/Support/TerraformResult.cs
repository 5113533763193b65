namespace WasteCoach.Infrastructure.Tests.Support;

/// <summary>How a terraform ended, and what it said.</summary>
internal sealed record TerraformResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Fails the test with terraform's own words unless it ended with that code.</summary>
    public TerraformResult ShouldEndWith(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"terraform ended with {ExitCode}, not {exitCode}.\n{Tail(Output)}\n{Tail(Errors)}");
        return this;
    }

    private static string Tail(string text) => text.Length <= 6000 ? text : "..." + text[^6000..];
}
