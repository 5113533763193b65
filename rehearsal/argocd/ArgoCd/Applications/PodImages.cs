namespace Rehearsal.ArgoCd.Applications;

/// <summary>The images that an object runs.</summary>
internal static class PodImages
{
    public static IEnumerable<string> Of(JsonObject tree)
    {
        var spec = tree.Text("kind") == "Pod" ? tree["spec"] : tree.At("spec", "template", "spec") ?? tree.At("spec", "jobTemplate", "spec", "template", "spec");
        return spec.Elements("initContainers").Concat(spec.Elements("containers")).Select(container => container.Text("image")).Where(image => image.Length > 0);
    }
}
