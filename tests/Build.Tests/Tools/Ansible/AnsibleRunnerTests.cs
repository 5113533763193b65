using WasteCoach.Build.Tools.Ansible;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Ansible;

public sealed class AnsibleRunnerTests : ToolTest
{
    private AnsibleRunner Ansible => Context.Ansible();

    [Fact]
    public void A_plain_run()
    {
        Ansible.Play("playbooks/01-common.yml", new() { WorkingDirectory = "/r/ansible" }, _ => { });

        AssertRan("ansible-playbook", "playbooks/01-common.yml");
        Assert.Equal("/r/ansible", Last.WorkingDirectory);
    }

    [Fact]
    public void Every_setting_becomes_an_argument()
    {
        Ansible.Play(
            "site.yml",
            new()
            {
                Inventories = ["/r/inventory/hosts.yml"],
                Limit = ["workers", "k8s-master"],
                Tags = ["containerd"],
                Check = true,
                VariableFiles = ["/r/secret vars.json"],
            },
            _ => { });

        AssertRan(
            "ansible-playbook",
            "--inventory", "/r/inventory/hosts.yml", "--limit", "workers,k8s-master", "--tags", "containerd", "--check", "--extra-vars", "@/r/secret vars.json", "site.yml");
    }

    [Fact]
    public void Environment_names_configuration_cache_strategy_and_events()
    {
        Ansible.Play("site.yml", new() { Configuration = "/r/ansible.cfg", FactCache = "/r/facts", Strategy = "mitogen_linear" }, _ => { });

        Assert.Equal("/r/ansible.cfg", Last.Environment["ANSIBLE_CONFIG"]);
        Assert.Equal("/r/facts", Last.Environment["ANSIBLE_CACHE_PLUGIN_CONNECTION"]);
        Assert.Equal("mitogen_linear", Last.Environment["ANSIBLE_STRATEGY"]);
        Assert.NotEmpty(Last.Environment[AnsibleRunner.EventsVariable]);
    }

    [Theory]
    [InlineData(99, "was interrupted", "goes on where it stopped")]
    [InlineData(1, "exit code 1 before any host failed", null)]
    [InlineData(4, "exit code 4 before any host failed", null)]
    public void Exit_codes_become_words(int exitCode, string problem, string? remedy)
    {
        Answers(exitCode: exitCode, error: "ERROR! the playbook: site.yml could not be found");

        var failure = Assert.Throws<ToolFailure>(() => Ansible.Play("site.yml", new(), _ => { }));

        Assert.Contains(problem, failure.Problem, StringComparison.Ordinal);
        Assert.Contains("could not be found", failure.Message, StringComparison.Ordinal);
        Assert.Contains(remedy ?? "", failure.Remedy ?? "", StringComparison.Ordinal);
    }
}
