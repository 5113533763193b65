namespace Rehearsal.ArgoCd.Applications;

/// <summary>The images that a pod runs.</summary>
internal static class PodImages
{
    public static IEnumerable<string> Of(JsonObject pod) =>
        pod.Elements("spec", "initContainers").Concat(pod.Elements("spec", "containers")).Select(container => container.Text("image")).Where(image => image.Length > 0);
}
