using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace WasteCoach.Build.Deployments.Registries;

/// <summary>Sends requests, and sends them again when the answer is 5xx, 429 or none in time; anything else is an answer.</summary>
internal sealed class RegistryTransport : IDisposable
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(1);
    private readonly HttpClient _http;
    private readonly RegistryErrors _errors;
    private readonly RegistryPatience _patience;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    public RegistryTransport(HttpMessageHandler handler, RegistryErrors errors, RegistryPatience patience, TimeProvider clock)
    {
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("wastecoach-build");
        _errors = errors;
        _patience = patience;
        _pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is TimeoutRejectedException || attempt.Outcome.Result is { } response && IsPassing(response)),
                MaxRetryAttempts = patience.Retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = patience.FirstPause,
                UseJitter = true,
                DelayGenerator = attempt => ValueTask.FromResult(RetryAfter(attempt.Outcome.Result, clock)),
                OnRetry = attempt =>
                {
                    attempt.Outcome.Result?.Dispose();
                    return default;
                },
            })
            .AddTimeout(patience.Attempt)
            .Build();
    }

    /// <summary>How often a request that keeps failing is sent.</summary>
    public int Attempts => _patience.Retries + 1;

    /// <summary>Sends what <paramref name="make"/> makes, which it does anew for each attempt.</summary>
    /// <exception cref="RegistryException">There was no answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(string what, Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        Uri? address = null;
        try
        {
            return await _pipeline.ExecuteAsync(
                async token =>
                {
                    using var request = make();
                    address = request.RequestUri!;
                    return await _http.SendAsync(request, token);
                },
                cancellation);
        }
        catch (TimeoutRejectedException exception)
        {
            throw RegistryErrors.Silent(what, address!, _patience, exception);
        }
        catch (HttpRequestException exception)
        {
            throw _errors.Unreachable(what, address!, exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private static bool IsPassing(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private static TimeSpan? RetryAfter(HttpResponseMessage? response, TimeProvider clock)
    {
        var wanted = response?.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wanted is null || wanted < TimeSpan.Zero ? null : wanted > LongestRetryAfter ? LongestRetryAfter : wanted;
    }
}
