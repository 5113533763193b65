using Microsoft.Extensions.Hosting;

namespace WasteCoach.Shared.Hosting;

/// <summary>
/// Between SIGTERM and the closing of the listener: readiness says no, requests are still answered. Without it a
/// load balancer that has not yet heard of the end sends requests to a closed port.
/// </summary>
internal sealed class Drain(DrainSettings settings) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromSeconds(settings.DrainSeconds), cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
