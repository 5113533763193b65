using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace WasteCoach.Shared.Problems;

/// <summary>
/// Turns an exception into a problem document. An outage of a store is a 503 with Retry-After, logged in one line; what
/// the client got wrong is his status; all else is a 500 whose reason stands in the log alone.
/// </summary>
internal sealed class ServiceExceptionHandler(IProblemDetailsService problems, ILogger<ServiceExceptionHandler> logger) : IExceptionHandler
{
    private const int RetryAfterSeconds = 5;

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var problem = Describe(context, exception);
        context.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }

    private ProblemDetails Describe(HttpContext context, Exception exception)
    {
        var route = (context.GetEndpoint() as Microsoft.AspNetCore.Routing.RouteEndpoint)?.RoutePattern.RawText;
        if (exception is BadHttpRequestException bad)
        {
            // The message names the parameter and never holds its value; an inner JSON error would quote the body.
            return new ProblemDetails { Status = bad.StatusCode, Type = Problem.TypePrefix + "bad-request", Title = "The request can't be read", Detail = bad.Message };
        }

        if (exception is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.CharacterNotInRepertoire })
        {
            return new ProblemDetails { Status = StatusCodes.Status400BadRequest, Type = Problem.TypePrefix + "bad-request", Title = "The request can't be read", Detail = "A text holds the character NUL." };
        }

        if (StoreOutage.StoreOf(exception) is { } store)
        {
            logger.LogWarning("{Method} {Route}: {Store} unavailable ({Reason})", context.Request.Method, route, store, exception.GetType().Name);
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString();
            return new ProblemDetails
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                Type = Problem.TypePrefix + "store-unavailable",
                Title = "Temporarily unavailable",
                Detail = $"The {store} can't be reached right now. Nothing was accepted; try again in {RetryAfterSeconds} seconds.",
            };
        }

        logger.LogError(exception, "{Method} {Route} failed", context.Request.Method, route);
        return new ProblemDetails { Status = StatusCodes.Status500InternalServerError, Type = Problem.TypePrefix + "internal", Title = "Something went wrong on our side" };
    }
}
