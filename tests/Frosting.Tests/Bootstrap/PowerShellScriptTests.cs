using System.Management.Automation.Language;

namespace WasteCoach.Frosting.Tests.Bootstrap;

/// <summary>build.ps1 read by PowerShell's own parser: the machines that test it have no Windows and need no PowerShell.</summary>
public sealed class PowerShellScriptTests
{
    private static readonly string Path = Repository.PathOf("build.ps1");
    private readonly ScriptBlockAst script = Parser.ParseFile(Path, out _, out _);

    [Fact]
    public void PowerShell_can_read_it()
    {
        Parser.ParseFile(Path, out _, out var errors);

        Assert.Empty(errors.Select(error => $"line {error.Extent.StartLineNumber}: {error.Message}"));
    }

    [Fact]
    public void It_uses_nothing_that_Windows_PowerShell_5_cannot_read()
    {
        var tooNew = script.FindAll(ast => ast is TernaryExpressionAst or PipelineChainAst
            || ast is BinaryExpressionAst { Operator: TokenKind.QuestionQuestion }
            || ast is AssignmentStatementAst { Operator: TokenKind.QuestionQuestionEquals }
            || ast is MemberExpressionAst { NullConditional: true }
            || ast is PipelineAst { Background: true }, searchNestedScriptBlocks: true);

        Assert.Empty(tooNew.Select(ast => $"line {ast.Extent.StartLineNumber}: {ast.Extent.Text}"));
    }

    [Fact]
    public void It_is_plain_ASCII_because_Windows_PowerShell_5_reads_it_in_the_local_code_page()
    {
        Assert.All(File.ReadAllText(Path), character => Assert.True(char.IsAscii(character), $"'{character}'"));
    }

    [Fact]
    public void Every_function_it_calls_is_its_own_or_a_cmdlet_of_both_PowerShells()
    {
        string[] shared =
        [
            "ConvertFrom-Json", "ForEach-Object", "Get-ChildItem", "Get-Command", "Get-Content", "Invoke-WebRequest", "Join-Path", "Move-Item", "New-Item",
            "New-Object", "Out-Null", "Pop-Location", "Push-Location", "Remove-Item", "Select-Object", "Set-StrictMode", "Sort-Object", "Start-Sleep",
            "Test-Path", "Where-Object",
        ];
        var own = script.FindAll(ast => ast is FunctionDefinitionAst, true).Cast<FunctionDefinitionAst>().Select(function => function.Name);
        var called = script.FindAll(ast => ast is CommandAst, true).Cast<CommandAst>().Select(command => command.GetCommandName()).OfType<string>().Distinct();

        Assert.Empty(called.Except(shared.Concat(own), StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("--configuration")]
    [InlineData("--no-incremental")]
    [InlineData("-p:UseSharedCompilation=false")]
    [InlineData("-nodeReuse:false")]
    [InlineData("WASTECOACH_ROOT")]
    [InlineData("DOTNET_CLI_TELEMETRY_OPTOUT")]
    [InlineData("DOTNET_NOLOGO")]
    public void It_compiles_and_starts_the_build_as_build_sh_does(string word)
    {
        Assert.Contains(word, File.ReadAllText(Repository.PathOf("build.sh")), StringComparison.Ordinal);
        Assert.Contains(word, File.ReadAllText(Path), StringComparison.Ordinal);
    }
}
