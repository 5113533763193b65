using Cake.Core.IO;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Tests.Environments;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Inventories;

public sealed class PlaybookSourcesTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public PlaybookSourcesTests()
    {
        Write("playbooks/one.yml", "- hosts: all\n  roles:\n    - first\n    - { role: second, tags: [verify] }\n");
        Write("roles/first/tasks/main.yml", "- name: Include\n  ansible.builtin.include_role:\n    name: third\n");
        Write("roles/first/templates/a.j2", "{{ versions.calico.version }} {{ network.pods }}");
        Write("roles/second/tasks/main.yml", "- shout:\n    text: \"{{ workloads.redis.requests }} {{ workloads['grafana'].limits }}\"\n");
        Write("roles/third/tasks/main.yml", "- debug:\n    msg: \"{{ 1 | louder }} {{ network }}\"\n");
        Write("roles/other/tasks/main.yml", "[]");
        Write("library/shout.py", "from ansible.module_utils import voice");
        Write("library/whisper.py", "");
        Write("module_utils/voice.py", "");
        Write("filter_plugins/sounds.py", "return {'louder': louder}");
    }

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_playbook_is_made_of_its_roles_and_theirs_and_of_the_plugins_they_name() => Assert.Equal(
        [
            "ansible/filter_plugins/sounds.py", "ansible/library/shout.py", "ansible/module_utils/voice.py", "ansible/playbooks/one.yml", "ansible/roles/first/tasks/main.yml",
            "ansible/roles/first/templates/a.j2", "ansible/roles/second/tasks/main.yml", "ansible/roles/third/tasks/main.yml",
        ],
        Sources().Files);

    [Fact]
    public void It_depends_on_the_members_of_variables_that_it_names()
    {
        var sources = Sources();

        Assert.Equal(["calico"], sources.MembersOf("versions")!);
        Assert.Equal(["grafana", "redis"], sources.MembersOf("workloads")!.Order());
        Assert.False(sources.Names("dns"));
    }

    [Fact]
    public void A_variable_that_is_used_as_a_whole_is_one_input_with_all_its_members() => Assert.Null(Sources().MembersOf("network"));

    [Fact]
    public void A_role_that_is_not_there_is_said_by_name()
    {
        Write("playbooks/two.yml", "- hosts: all\n  roles: [nothing]\n");

        Assert.Contains("no role 'nothing'", Assert.Throws<FileNotFoundException>(() => new PlaybookSources(Root, "two")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_playbooks_can_all_be_read()
    {
        var playbooks = Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "ansible", "playbooks"), "*.yml").Select(file => System.IO.Path.GetFileNameWithoutExtension(file)).ToList();

        Assert.NotEmpty(playbooks);
        Assert.All(playbooks, playbook => Assert.NotEmpty(new PlaybookSources(new DirectoryPath(Repository.Root), playbook).Files));
    }

    private DirectoryPath Root => new(_temporary.Path);

    private PlaybookSources Sources() => new(Root, "one");

    private void Write(string file, string text)
    {
        var path = System.IO.Path.Combine(_temporary.Path, "ansible", file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
