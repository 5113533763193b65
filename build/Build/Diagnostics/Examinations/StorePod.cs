using System.Text.Json;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Provisioning;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>A pod that is asked over the network, through its own node.</summary>
internal static class StorePod
{
    /// <summary>Opens a way to a port of a pod that is ready.</summary>
    public static async Task<PodTunnel> OpenAsync(World world, string @namespace, string name, int port, CancellationToken cancellation)
    {
        var path = $"{@namespace}/{name}";
        var pod = (await world.ClusterAsync()).Find("Pod", @namespace, name)
            ?? throw new SilentSourceException(path, "there is no such pod", $"kubectl --namespace={@namespace} get statefulsets,pods,events shows why; {world.Command("Platform")} installs what is missing.");
        var node = world.Machines.FirstOrDefault(machine => machine.Name == pod.Text("spec", "nodeName"));
        if (node is null || pod.Text("status", "podIP") is not { Length: > 0 } address || pod.WhyNot("Ready") is not null)
        {
            throw new SilentSourceException(path, $"the pod is not ready: {pod.WhyNot("Ready") ?? "it has no node or address"}", $"{world.Command("DiagnosePods")} says why.");
        }

        return await PodTunnel.OpenAsync(world, node, address, port, cancellation);
    }

    /// <summary>A document of an HTTP server.</summary>
    public static async Task<JsonElement> GetAsync(PodTunnel tunnel, HttpClient http, string path, CancellationToken cancellation)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        }
        catch (HttpRequestException failure)
        {
            // What ssh has to say of it comes a little later than the end of the connection, but before its own.
            await tunnel.DisposeAsync();
            throw new HttpRequestException($"GET {path}: {tunnel.Complaint ?? (failure.InnerException ?? failure).Message}", failure);
        }

        using var response = answer;
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"GET {path}: {(int)response.StatusCode} {response.ReasonPhrase}");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        return (await JsonDocument.ParseAsync(body, default, cancellation)).RootElement;
    }
}
