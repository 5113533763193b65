using Cake.Core;
using Cake.Core.Annotations;

namespace WasteCoach.Build.Tools.Kubectl;

/// <summary>kubectl.</summary>
[CakeAliasCategory("Kubectl")]
public static class KubectlAliases
{
    /// <summary>Runs kubectl: <c>context.Kubectl().Get(...)</c>.</summary>
    [CakeMethodAlias]
    public static KubectlRunner Kubectl(this ICakeContext context) => new(context);
}
