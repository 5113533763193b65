using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WasteCoach.Shared.Health;

/// <summary>
/// Asks a store at most once a second, however often readiness is asked for, and calls it unreachable after two.
/// </summary>
public abstract class StoreCheck : IHealthCheck
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim gate = new(1, 1);
    private HealthCheckResult last;
    private long? askedAt;

    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (askedAt is not { } since || TimeProvider.System.GetElapsedTime(since) > Remembered)
            {
                last = await AskWithDeadlineAsync(cancellationToken);
                askedAt = TimeProvider.System.GetTimestamp();
            }

            return last;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Asks the store; throws when it can't be reached.</summary>
    /// <returns>Null, or why a store that answers is still not fit for use.</returns>
    protected abstract Task<string?> AskAsync(CancellationToken cancellationToken);

    private async Task<HealthCheckResult> AskWithDeadlineAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var reason = await AskAsync(deadline.Token).WaitAsync(deadline.Token);
            return reason is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(reason);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"no answer within {Deadline.TotalSeconds:0} s");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy(failure.GetType().Name);
        }
    }
}
