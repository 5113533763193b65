using Cake.Core;
using Cake.Core.Annotations;

namespace WasteCoach.Build.Tools.Aws;

/// <summary>the aws CLI.</summary>
[CakeAliasCategory("Aws")]
public static class AwsAliases
{
    /// <summary>Runs the aws CLI: <c>context.Aws().Call(...)</c>.</summary>
    [CakeMethodAlias]
    public static AwsRunner Aws(this ICakeContext context) => new(context);
}
