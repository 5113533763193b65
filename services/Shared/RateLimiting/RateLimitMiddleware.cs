using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using WasteCoach.Shared.Hosting;
using WasteCoach.Shared.Problems;

namespace WasteCoach.Shared.RateLimiting;

/// <summary>Answers 429 with Retry-After above the limit. A client is a signed-in user, else an address.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, ILogger<RateLimitMiddleware> logger)
{
    /// <summary>The limiter comes with the request: asked for at the start, a Redis that is away would hold it up.</summary>
    public async Task InvokeAsync(HttpContext context, RateLimiter limiter)
    {
        if (context.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<RateLimited>() is { } limited)
        {
            if (await WaitAsync(context, endpoint, limited, limiter) is { } wait)
            {
                var seconds = (int)Math.Ceiling(wait.TotalSeconds);
                context.Response.Headers.RetryAfter = seconds.ToString();
                await Problem.Of(StatusCodes.Status429TooManyRequests, "rate-limited", "Too many requests", $"Wait {seconds} seconds before the next one.").ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }

    private async Task<TimeSpan?> WaitAsync(HttpContext context, RouteEndpoint endpoint, RateLimited limited, RateLimiter limiter)
    {
        var client = context.User.FindFirst("sub")?.Value ?? context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
        try
        {
            return await limiter.CountAsync(client, $"{context.Request.Method} {endpoint.RoutePattern.RawText}");
        }
        catch (RedisException outage) when (limited.Outage == RateLimitOutage.Admit)
        {
            ServiceMetrics.UncountedRequests.Add(1);
            logger.LogDebug(outage, "Request admitted uncounted");
            return null;
        }
    }
}
