using System.Text.Json;

namespace Rehearsal.ArgoCd.Rest;

/// <summary>
/// Misbehaves on order, for tests. The file fault.json in the state's folder says how, as long as it is there:
/// {"kind": "bad-gateway"} answers 502 with a load balancer's page, {"kind": "stall"} never answers. With "path" only requests
/// whose path contains it are hit.
/// </summary>
internal sealed class Faults(Settings settings) : IMiddleware
{
    private const string Page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var fault = await Read(context.RequestAborted);
        if (fault is null || context.Request.Path == "/rehearsal/health" || !context.Request.Path.Value!.Contains(fault.Text("path"), StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        switch (fault.Text("kind"))
        {
            case "bad-gateway":
                context.Response.StatusCode = StatusCodes.Status502BadGateway;
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync(Page);
                break;
            case "stall":
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            default:
                throw new InvalidOperationException($"{settings.FaultFile}: kind is bad-gateway or stall, not \"{fault.Text("kind")}\"");
        }
    }

    private async Task<JsonNode?> Read(CancellationToken stop)
    {
        try
        {
            return JsonNode.Parse(await File.ReadAllTextAsync(settings.FaultFile, stop));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException error)
        {
            throw new InvalidOperationException($"{settings.FaultFile} is no JSON: {error.Message}", error);
        }
    }
}
