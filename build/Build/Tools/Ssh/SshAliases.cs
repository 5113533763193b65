using Cake.Core;
using Cake.Core.Annotations;

namespace WasteCoach.Build.Tools.Ssh;

/// <summary>ssh.</summary>
[CakeAliasCategory("Ssh")]
public static class SshAliases
{
    /// <summary>Runs ssh: <c>context.Ssh().Run(...)</c>.</summary>
    [CakeMethodAlias]
    public static SshRunner Ssh(this ICakeContext context) => new(context);
}
