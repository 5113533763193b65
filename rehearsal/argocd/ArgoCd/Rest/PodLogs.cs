using System.Globalization;
using Rehearsal.ArgoCd.Cluster;

namespace Rehearsal.ArgoCd.Rest;

/// <summary>The lines of an application's pods, in the shape of upstream's stream.</summary>
internal static class PodLogs
{
    public static async Task Write(ClusterSession session, JsonObject application, string podName, HttpContext context)
    {
        var query = context.Request.Query;
        var stop = context.RequestAborted;
        var name = podName.Length > 0 ? podName : query["podName"].ToString();
        var (kind, resource) = (query["kind"].ToString(), query["resourceName"].ToString());
        var pods = new ResourceTree(session, application).Objects().Where(tree => tree.Text("kind") == "Pod" && (name.Length == 0 || tree.Name() == name)).ToList();
        if (resource.Length > 0 && kind is not ("" or "Pod"))
        {
            pods = pods.Where(pod => Descends(session, pod, kind, resource)).ToList();
        }

        if (pods.Count == 0)
        {
            throw RpcException.Invalid("pod not found");
        }

        context.Response.ContentType = "application/json";
        foreach (var pod in pods)
        {
            await foreach (var (time, content) in Lines(session, pod, query, stop))
            {
                await Send(context, time, content, pod.Name(), last: false);
            }
        }

        await Send(context, "", "", "", last: true);
    }

    private static bool Descends(ClusterSession session, JsonObject tree, string kind, string name) =>
        session.Live.Owners(tree).Any(owner => (owner.Kind == kind && owner.Name == name) || (session.Live.Find(owner) is { } next && Descends(session, next, kind, name)));

    private static async IAsyncEnumerable<(string Time, string Content)> Lines(ClusterSession session, JsonObject pod, IQueryCollection query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var path = $"/api/v1/namespaces/{pod.Namespace()}/pods/{pod.Name()}/log?timestamps=true";
        foreach (var option in (string[])["container", "tailLines", "sinceSeconds", "previous", "follow"])
        {
            if (query[option].ToString() is { Length: > 0 } value && value is not ("0" or "false"))
            {
                path += $"&{option}={Uri.EscapeDataString(value)}";
            }
        }

        await using var lines = session.Api.Lines(path, stop).GetAsyncEnumerator(stop);
        while (true)
        {
            string line;
            try
            {
                if (!await lines.MoveNextAsync())
                {
                    yield break;
                }

                line = lines.Current;
            }
            catch (KubeException error)
            {
                // Most often the container has not started yet; upstream shows the reason in the place of lines.
                line = error.Message;
            }

            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var dated = space > 0 && DateTimeOffset.TryParse(line[..space], CultureInfo.InvariantCulture, out _);
            yield return dated ? (line[..space], line[(space + 1)..]) : ("", line);
        }
    }

    private static async Task Send(HttpContext context, string time, string content, string pod, bool last)
    {
        var result = new JsonObject { ["content"] = content, ["timeStampStr"] = time, ["last"] = last, ["podName"] = pod };
        if (time.Length > 0)
        {
            result["timeStamp"] = time;
        }

        await context.Response.WriteAsync(new JsonObject { ["result"] = result }.ToJsonString() + "\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
