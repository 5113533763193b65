using Cake.Core;
using Cake.Core.Annotations;

namespace WasteCoach.Build.Tools.Helm;

/// <summary>helm.</summary>
[CakeAliasCategory("Helm")]
public static class HelmAliases
{
    /// <summary>Runs helm: <c>context.Helm().Template(...)</c>.</summary>
    [CakeMethodAlias]
    public static HelmRunner Helm(this ICakeContext context) => new(context);
}
