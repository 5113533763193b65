using Cake.Core;
using Cake.Core.Annotations;

namespace WasteCoach.Build.Tools.Ansible;

/// <summary>ansible-playbook.</summary>
[CakeAliasCategory("Ansible")]
public static class AnsibleAliases
{
    /// <summary>Runs playbooks: <c>context.Ansible().Play(...)</c>.</summary>
    [CakeMethodAlias]
    public static AnsibleRunner Ansible(this ICakeContext context) => new(context);
}
