using System.Text.Json.Nodes;
using Rehearsal.Runtime.Containers;
using Rehearsal.Runtime.Images;
using Rehearsal.Runtime.Pods;

namespace Rehearsal.Runtime;

/// <summary>The API that kubelets and the API server use.</summary>
internal static class Endpoints
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(50);

    public static void Map(WebApplication app, RuntimeSettings settings)
    {
        // Only nodes and this host: a pod may not rule over other pods.
        var api = app.MapGroup("/v1").AddEndpointFilter(async (context, next) =>
            context.HttpContext.Connection.RemoteIpAddress is { } from && settings.Pods.Contains(from.MapToIPv4()) ? Results.StatusCode(403) : await next(context));
        app.MapGet("/healthz", (PodCatalogue pods) => pods.IsComplete ? Results.Text("ok") : Results.Text("the pods of a former run are not all found again", statusCode: 503));
        api.MapGet("/runs", Runs);
        api.MapPut("/pods/{uid}", Put);
        api.MapDelete("/pods/{uid}", Delete);
        api.MapGet("/nodes/{node}/pods", Pods);
        api.MapGet("/pods/{uid}/containers/{name}/log", Log);
        api.MapGet("/pods/{uid}/containers/{name}/exec", Exec);
    }

    private static async Task<IResult> Runs(string[] image, ImageCatalogue catalogue, CancellationToken stop)
    {
        try
        {
            return Results.Json(new JsonObject { ["runs"] = await catalogue.Run(image, stop) });
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return Results.Text($"whether {string.Join(", ", image)} can run is not known: {error.Message}", statusCode: 503);
        }
    }

    private static async Task<IResult> Put(string uid, HttpRequest body, PodCatalogue pods, CancellationToken stop)
    {
        if (!pods.IsComplete)
        {
            return Results.Text("the runtime is starting", statusCode: 503);
        }

        try
        {
            var request = new PodRequest(await JsonNode.ParseAsync(body.Body, cancellationToken: stop) as JsonObject ?? throw new PodRequestException("an object is expected"));
            request.Check(uid);
            return pods.Put(request) ? Results.StatusCode(201) : Results.StatusCode(200);
        }
        catch (Exception error) when (error is PodRequestException or System.Text.Json.JsonException)
        {
            return Results.Text(error.Message, statusCode: 400);
        }
    }

    private static IResult Delete(string uid, long? gracePeriodSeconds, PodCatalogue pods)
    {
        if (pods.Find(uid) is not { } pod)
        {
            return pods.IsComplete ? Results.Text($"no pod {uid} runs here", statusCode: 404) : Results.Text("the runtime is starting", statusCode: 503);
        }

        pod.End(gracePeriodSeconds ?? pod.Request.GracePeriod);
        return Results.StatusCode(202);
    }

    private static async Task<IResult> Pods(string node, long? after, int? wait, PodCatalogue pods, CancellationToken stop) => pods.IsComplete
        ? Results.Json(await pods.Of(node, after ?? 0, TimeSpan.FromSeconds(Math.Clamp(wait ?? 0, 0, LongestWait.TotalSeconds)), stop))
        : Results.Text("the runtime is starting", statusCode: 503);

    private static IResult Log(string uid, string name, long? tailLines, bool? previous, bool? follow, bool? timestamps, long? sinceSeconds, PodCatalogue pods, HttpContext context)
    {
        if (pods.Find(uid)?.Container(name) is not { } container)
        {
            return Results.Text($"container {name} of pod {uid} does not run here", statusCode: 404);
        }

        if (!container.Status.IsRunning && !container.Status.HasEnded)
        {
            return Results.Text($"container \"{name}\" in pod is waiting to start: {container.Status.WaitingReason}", statusCode: 400);
        }

        if (previous == true && container.Status.Restarts == 0 && container.Status.WaitingReason.Length == 0)
        {
            return Results.Text($"previous terminated container \"{name}\" in pod not found", statusCode: 400);
        }

        var log = container.Log(previous == true);
        return Results.Stream(async body =>
        {
            await using var writer = new StreamWriter(body);
            foreach (var line in log.Lines(tailLines, sinceSeconds is { } seconds ? DateTimeOffset.UtcNow.AddSeconds(-seconds) : null, timestamps == true))
            {
                await writer.WriteAsync(line);
            }

            await writer.FlushAsync();
            if (follow != true)
            {
                return;
            }

            await foreach (var line in log.Follow(timestamps == true, () => !container.Status.IsRunning, context.RequestAborted))
            {
                await writer.WriteAsync(line);
                await writer.FlushAsync();
            }
        }, "text/plain; charset=utf-8");
    }

    private static async Task<IResult> Exec(string uid, string name, string[] command, string? stdin, string? tty, PodCatalogue pods, HttpContext context)
    {
        if (pods.Find(uid)?.Container(name) is not { Status: { IsRunning: true } status })
        {
            return Results.Text($"container {name} of pod {uid} does not run here", statusCode: 404);
        }

        if (IsTrue(tty) || command.Length == 0 || !context.WebSockets.IsWebSocketRequest)
        {
            return Results.Text("a command over a WebSocket is expected, without a terminal", statusCode: 400);
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(ContainerExec.Protocol);
        await new ContainerExec(socket, status.ContainerId, command, IsTrue(stdin)).Run(context.RequestAborted);
        return Results.Empty;
    }

    private static bool IsTrue(string? text) => text is "true" or "1";
}
