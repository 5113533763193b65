using WasteCoach.Build.Tests.Tools.Fakes;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Processes;
using WasteCoach.Build.Tools.Versions;

namespace WasteCoach.Build.Tests.Tools.Versions;

public sealed class ToolVersionRunnerTests : ToolTest
{
    private ToolVersionRunner Versions => Context.ToolVersions();

    [Theory]
    [InlineData("terraform", "Terraform v1.11.4\non linux_amd64\n\nYour version of Terraform is out of date! The latest version is 1.12.0", "1.11.4")]
    [InlineData("ansible-playbook", "ansible-playbook [core 2.14.18]\n  python version = 3.11.2", "2.14.18")]
    [InlineData("git", "git version 2.39.5", "2.39.5")]
    [InlineData("helm", "v3.16.4+g7877b45", "3.16.4")]
    [InlineData("docker", "Docker version 20.10.24+dfsg1, build 297e128", "20.10.24")]
    [InlineData("kubectl", "Client Version: v1.28.3\nKustomize Version: v5.0.4", "1.28.3")]
    [InlineData("aws", "aws-cli/2.15.0 Python/3.11.6 Linux/6.1", "2.15.0")]
    [InlineData("ssh", "OpenSSH_9.2p1 Debian-2+deb12u7, OpenSSL 3.0.17 1 Jul 2025", "9.2.0")]
    public void Find_takes_the_tools_own_version(string tool, string text, string expected) =>
        Assert.Equal((tool, Version.Parse(expected)), (tool, ToolVersionRunner.Find(text)));

    [Theory]
    [InlineData("terraform", "version")]
    [InlineData("helm", "version", "--short")]
    [InlineData("kubectl", "version", "--client")]
    [InlineData("ssh", "-V")]
    [InlineData("git", "--version")]
    public void Ask(string tool, params string[] arguments)
    {
        Answers("1.2.3");
        Versions.Ask(tool);

        AssertRan(tool, arguments);
    }

    [Fact]
    public void Check_says_what_was_found_and_what_is_needed()
    {
        Answers("Terraform v1.9.8");

        var checkedVersion = Versions.Check("terraform", ">= 1.10", version => version >= new Version(1, 10));

        Assert.False(checkedVersion.IsAccepted);
        Assert.Equal("terraform 1.9.8 (needs >= 1.10)", checkedVersion.ToString());
    }

    [Fact]
    public void A_tool_that_names_no_version_is_a_failure()
    {
        Answers("hello");

        Assert.Contains("hello", Assert.Throws<ToolFailure>(() => Versions.Ask("git")).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Category", "Contract")]
    [InlineData("terraform")]
    [InlineData("ansible-playbook")]
    [InlineData("git")]
    [InlineData("ssh")]
    public void Real_tools_answer(string tool)
    {
        using var real = new RealProcess();

        Assert.True(ToolContext.With(real).ToolVersions().Ask(tool) > new Version(1, 0));
    }
}
