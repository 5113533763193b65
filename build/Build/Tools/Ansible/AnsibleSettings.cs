using Cake.Core.IO;
using Cake.Core.Tooling;

namespace WasteCoach.Build.Tools.Ansible;

/// <summary>One run of a playbook. Values, secret ones above all, go through <see cref="VariableFiles"/>: a command line is public.</summary>
public sealed class AnsibleSettings : ToolSettings
{
    /// <summary>Inventory files or folders; none: what ansible.cfg says.</summary>
    public IReadOnlyList<FilePath> Inventories { get; init; } = [];

    /// <summary>Hosts or groups to limit the run to; empty: all of the play.</summary>
    public IReadOnlyList<string> Limit { get; init; } = [];

    /// <summary>Tags to run; empty: all.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Changes nothing and says what would change.</summary>
    public bool Check { get; init; }

    /// <summary>YAML or JSON files of extra variables, mode 0600 where they hold secrets.</summary>
    public IReadOnlyList<FilePath> VariableFiles { get; init; } = [];

    /// <summary>The configuration: ANSIBLE_CONFIG. Null: found by ansible in the working directory.</summary>
    public FilePath? Configuration { get; init; }

    /// <summary>Folder of the fact cache, one for each environment: ANSIBLE_CACHE_PLUGIN_CONNECTION. Null: what ansible.cfg says.</summary>
    public DirectoryPath? FactCache { get; init; }

    /// <summary>How tasks are spread over hosts: ANSIBLE_STRATEGY, such as linear or mitogen_linear. Null: what ansible.cfg says.</summary>
    public string? Strategy { get; init; }
}
