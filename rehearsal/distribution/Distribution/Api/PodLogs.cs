using System.Net;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Api;

/// <summary>kubectl logs, for the pods that the container runtime really runs.</summary>
internal sealed class PodLogs(RuntimeClient? runtime)
{
    private static readonly string[] Passed = ["tailLines", "previous", "follow", "timestamps", "sinceSeconds"];

    /// <returns>False: no container of the pod really runs.</returns>
    /// <exception cref="ApiException">Which container is meant is not clear, or the log cannot be had.</exception>
    public async Task<bool> TryWrite(HttpContext context, JsonObject pod)
    {
        if (runtime is null)
        {
            return false;
        }

        var query = context.Request.Query;
        var known = pod.Elements("spec", "initContainers").Concat(pod.Elements("spec", "containers")).Select(container => container.Text("name")).ToList();
        var container = query["container"].ToString() is { Length: > 0 } named ? named
            : pod.Elements("spec", "containers").Select(item => item.Text("name")).ToList() is [var only] ? only
            : throw ApiException.BadRequest($"a container name must be specified for pod {pod.Name()}, choose one of: [{string.Join(' ', known)}]");
        if (!known.Contains(container))
        {
            throw ApiException.BadRequest($"container {container} is not valid for pod {pod.Name()}");
        }

        try
        {
            var passed = QueryString.Create(query.Where(pair => Passed.Contains(pair.Key)));
            using var log = await runtime.Log(pod.Uid(), container, passed.ToString(), context.RequestAborted);
            context.Response.ContentType = "text/plain";
            await using var source = await log.Content.ReadAsStreamAsync(context.RequestAborted);
            await Copy(source, context.Response.Body, context.RequestAborted);
            return true;
        }
        catch (HttpRequestException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
        catch (HttpRequestException error) when (error.StatusCode == HttpStatusCode.BadRequest)
        {
            throw ApiException.BadRequest(error.Message.Replace("in pod ", $"in pod \"{pod.Name()}\" ", StringComparison.Ordinal));
        }
        catch (HttpRequestException error)
        {
            throw new ApiException(500, "InternalError", $"the container runtime does not answer: {error.Message}");
        }
    }

    /// <summary>A line that is followed is wanted when it comes, not when a buffer is full.</summary>
    private static async Task Copy(Stream source, Stream target, CancellationToken stop)
    {
        var buffer = new byte[16 * 1024];
        while (await source.ReadAsync(buffer, stop) is > 0 and var count)
        {
            await target.WriteAsync(buffer.AsMemory(0, count), stop);
            await target.FlushAsync(stop);
        }
    }
}
