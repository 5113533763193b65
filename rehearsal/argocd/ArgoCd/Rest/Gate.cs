using System.Security.Cryptography;
using System.Text;
using Rehearsal.ArgoCd.Cluster;

namespace Rehearsal.ArgoCd.Rest;

/// <summary>Lets in whoever has the token, and turns failures into upstream's answers.</summary>
internal sealed class Gate(Settings settings, ILogger<Gate> log) : IMiddleware
{
    /// <summary>What upstream answers without a login.</summary>
    private static readonly string[] Open = ["/api/version", "/healthz", "/rehearsal/health"];

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            if (!Open.Any(path => context.Request.Path == path))
            {
                await Check(context.Request);
            }

            await next(context);
        }
        catch (RpcException error)
        {
            await Answer(context, error);
        }
        catch (ClusterUnavailableException error)
        {
            await Answer(context, RpcException.Unavailable(error.Message));
        }
        catch (KubeException error)
        {
            log.LogWarning("{Method} {Path}: {Message}", context.Request.Method, context.Request.Path, error.Message);
            await Answer(context, new RpcException((int)error.Status switch { 400 or 422 => 3, 403 => 7, 404 => 5, 409 => 10, _ => 2 }, error.Message));
        }
        catch (Exception error) when (KubeApi.IsPassing(error) && !context.RequestAborted.IsCancellationRequested)
        {
            await Answer(context, RpcException.Unavailable($"the cluster does not answer: {error.Message}"));
        }
    }

    private async Task Check(HttpRequest request)
    {
        var given = request.Headers.Authorization.ToString();
        if (!given.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || given["Bearer ".Length..].Trim() is not { Length: > 0 } token)
        {
            throw RpcException.Unauthenticated("no session information");
        }

        var known = (await File.ReadAllTextAsync(settings.TokenFile)).Trim();
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(known)))
        {
            throw RpcException.Unauthenticated("invalid session: token signature is invalid: signature is invalid");
        }
    }

    private static async Task Answer(HttpContext context, RpcException error)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = error.Status;
            await context.Response.WriteAsJsonAsync(error.ToJson());
        }
    }
}
