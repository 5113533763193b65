using System.Text.Json;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>A running pod of one of our services.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Service">The service, which is the chart's release.</param>
/// <param name="Image">The image it runs.</param>
/// <param name="IsReady">Whether it is ready.</param>
public sealed record ServicePod(string Name, string Service, string Image, bool IsReady)
{
    /// <summary>Reads it from what kubectl prints.</summary>
    public static ServicePod Read(JsonElement pod)
    {
        var metadata = pod.GetProperty("metadata");
        return new ServicePod(
            metadata.GetProperty("name").GetString()!,
            metadata.GetProperty("labels").GetProperty("app.kubernetes.io/instance").GetString()!,
            pod.GetProperty("spec").GetProperty("containers")[0].GetProperty("image").GetString()!,
            pod.GetProperty("status").GetProperty("conditions").EnumerateArray().Any(condition =>
                condition.GetProperty("type").GetString() == "Ready" && condition.GetProperty("status").GetString() == "True"));
    }
}
