using Cake.Core;
using Cake.Core.Annotations;

namespace WasteCoach.Build.Tools.Dotnet;

/// <summary>The .NET SDK.</summary>
[CakeAliasCategory("Dotnet")]
public static class DotnetAliases
{
    /// <summary>Runs dotnet: <c>context.Dotnet().Publish(...)</c>.</summary>
    [CakeMethodAlias]
    public static DotnetRunner Dotnet(this ICakeContext context) => new(context);
}
