using Cake.Core;
using Cake.Core.Annotations;

namespace WasteCoach.Build.Tools.Git;

/// <summary>git.</summary>
[CakeAliasCategory("Git")]
public static class GitAliases
{
    /// <summary>Runs git: <c>context.Git().RevParse(...)</c>.</summary>
    [CakeMethodAlias]
    public static GitRunner Git(this ICakeContext context) => new(context);
}
