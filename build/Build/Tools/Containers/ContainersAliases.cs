using Cake.Core;
using Cake.Core.Annotations;

namespace WasteCoach.Build.Tools.Containers;

/// <summary>Container images.</summary>
[CakeAliasCategory("Containers")]
public static class ContainersAliases
{
    /// <summary>Builds and pushes images: <c>context.Containers(ContainerEngine.Buildah).Build(...)</c>.</summary>
    [CakeMethodAlias]
    public static ContainersRunner Containers(this ICakeContext context, ContainerEngine engine) => new(context, engine);
}
