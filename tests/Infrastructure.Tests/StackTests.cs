using WasteCoach.Infrastructure.Tests.Support;

namespace WasteCoach.Infrastructure.Tests;

/// <summary>What terraform itself says about the stacks. Slow: the provider takes seconds to load, and a mocked apply more.</summary>
[Trait("Category", "Slow")]
public sealed class StackTests
{
    [Fact]
    public async Task The_sources_are_formatted()
    {
        using var stack = new Stack("cluster");

        TerraformResult result = await stack.RunAsync("fmt", "-check", "-recursive", "-no-color", "..");

        Assert.True(result.ExitCode == 0, $"Run `terraform fmt -recursive terraform`; it will change {result.Output}");
    }

    [Theory]
    [InlineData("cluster")]
    [InlineData("foundation")]
    public async Task The_stack_is_valid_and_passes_its_own_tests(string name)
    {
        using var stack = new Stack(name);
        (await stack.InitWithoutStateAsync()).ShouldEndWith(0);

        (await stack.RunAsync("validate", "-no-color")).ShouldEndWith(0);
        (await stack.RunAsync("test", "-no-color")).ShouldEndWith(0);
    }
}
