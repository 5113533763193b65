using Cake.Core;
using Cake.Core.Annotations;

namespace WasteCoach.Build.Tools.Terraform;

/// <summary>terraform.</summary>
[CakeAliasCategory("Terraform")]
public static class TerraformAliases
{
    /// <summary>Runs terraform: <c>context.Terraform().Plan(...)</c>.</summary>
    [CakeMethodAlias]
    public static TerraformRunner Terraform(this ICakeContext context) => new(context);
}
