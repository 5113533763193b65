using Cake.Core;
using Cake.Core.Annotations;

namespace WasteCoach.Build.Tools.Versions;

/// <summary>Versions of tools.</summary>
[CakeAliasCategory("Versions")]
public static class ToolVersionAliases
{
    /// <summary>Asks tools for their versions: <c>context.ToolVersions().Ask("git")</c>.</summary>
    [CakeMethodAlias]
    public static ToolVersionRunner ToolVersions(this ICakeContext context) => new(context);
}
