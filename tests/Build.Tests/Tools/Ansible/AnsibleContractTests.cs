using WasteCoach.Build.Tests.Tools.Fakes;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Ansible;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Ansible;

/// <summary>Our idea of ansible against ansible-playbook itself and the repository's callback plugin, on localhost. Slow: ansible takes seconds to start.</summary>
[Trait("Category", "Contract")]
public sealed class AnsibleContractTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RealProcess real = new();
    private readonly List<AnsibleProgress> progress = [];

    public AnsibleContractTests() => File.WriteAllText(
        folder["ansible.cfg"],
        $"""
        [defaults]
        callback_plugins = {Repository.Folder("ansible/callback_plugins")}
        callbacks_enabled = wastecoach_events
        """);

    public void Dispose()
    {
        real.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_good_run_is_followed_task_by_task_and_summed_up()
    {
        File.WriteAllText(folder["vars.json"], """{"greeting":"hunter2 from a file"}""");
        var recap = Play(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - name: say hello
                  ansible.builtin.command: "echo {{ greeting }}"
                - name: change nothing
                  ansible.builtin.debug:
                    msg: "{{ greeting }}"
            """);

        Assert.Equal(new(2, 1, 0, 0, 0, 0, 0), recap.Hosts["here"]);
        Assert.Equal("task 1/2 on 2 hosts: say hello", progress[0].ToString());
        Assert.Equal((2, 2, 2), (progress[^1].Number, progress[^1].Total, progress[^1].Done));
        Assert.DoesNotContain(real.Output.Lines, line => line.Text.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_failed_host_is_named_with_task_and_cause()
    {
        var failure = Assert.Throws<ToolFailure>(() => Play(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - name: fill the disk
                  ansible.builtin.shell: echo no space left >&2; exit 28
                  when: inventory_hostname == 'there'
            """));

        Assert.Equal(2, failure.Result!.ExitCode);
        Assert.Contains("failed on 1 of 2 hosts", failure.Problem, StringComparison.Ordinal);
        Assert.Contains("there: fill the disk: no space left", failure.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreachable_host_is_named_as_such()
    {
        var failure = Assert.Throws<ToolFailure>(() => Play(
            """
            - hosts: there
              gather_facts: false
              tasks:
                - name: reach it
                  ansible.builtin.ping:
                  vars:
                    ansible_connection: ssh
                    ansible_host: 127.0.0.1
                    ansible_port: 1
            """));

        Assert.Equal(4, failure.Result!.ExitCode);
        Assert.Contains("1 of 1 hosts can't be reached", failure.Problem, StringComparison.Ordinal);
        Assert.Contains("there can't be reached: reach it", failure.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_playbook_that_is_not_there_is_said_by_ansible_itself()
    {
        var failure = Assert.Throws<ToolFailure>(() => Context().Ansible().Play(folder["missing.yml"], Settings(), progress.Add));

        Assert.Contains("could not be found", failure.Message, StringComparison.Ordinal);
    }

    private ToolContext Context() => ToolContext.With(real);

    private AnsibleRecap Play(string playbook)
    {
        File.WriteAllText(folder["playbook.yml"], playbook);
        return Context().Ansible().Play(folder["playbook.yml"], Settings(), progress.Add);
    }

    private AnsibleSettings Settings()
    {
        File.WriteAllText(folder["hosts"], "here ansible_connection=local\nthere ansible_connection=local\n");
        return new()
        {
            WorkingDirectory = folder.Path,
            Inventories = [folder["hosts"]],
            VariableFiles = File.Exists(folder["vars.json"]) ? [folder["vars.json"]] : [],
            EnvironmentVariables = { ["ANSIBLE_HOME"] = folder[".ansible"] },
        };
    }
}
