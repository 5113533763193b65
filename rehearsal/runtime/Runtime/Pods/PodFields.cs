using System.Text.RegularExpressions;

namespace Rehearsal.Runtime.Pods;

/// <summary>The fields of a pod that its own containers may be told (fieldRef).</summary>
internal static partial class PodFields
{
    /// <exception cref="PodRequestException">A field that is not offered.</exception>
    public static string Value(PodRequest request, string field)
    {
        var pod = request.Pod;
        return field switch
        {
            "metadata.name" => pod.Name(),
            "metadata.namespace" => pod.Namespace(),
            "metadata.uid" => pod.Uid(),
            "spec.nodeName" => request.Node,
            "spec.serviceAccountName" => pod.Text("spec", "serviceAccountName"),
            "status.podIP" or "status.podIPs" => request.Address,
            "status.hostIP" or "status.hostIPs" => request.HostAddress,
            "metadata.labels" => Lines(pod.Map("metadata", "labels")),
            "metadata.annotations" => Lines(pod.Map("metadata", "annotations")),
            _ when Subscript().Match(field) is { Success: true } match => pod.Map("metadata", match.Groups[1].Value).GetValueOrDefault(match.Groups[2].Value, ""),
            _ => throw new PodRequestException($"field label not supported: {field}"),
        };
    }

    private static string Lines(Dictionary<string, string> map) => string.Concat(map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}=\"{pair.Value}\"\n"));

    [GeneratedRegex(@"^metadata\.(labels|annotations)\['(.+)'\]$")]
    private static partial Regex Subscript();
}
