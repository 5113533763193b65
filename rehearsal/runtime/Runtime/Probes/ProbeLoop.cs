using System.Text.Json.Nodes;
using Rehearsal.Runtime.Containers;
using Rehearsal.Runtime.Pods;

namespace Rehearsal.Runtime.Probes;

/// <summary>Asks a running container as long as it runs: first whether it has started, then whether it is ready and whether it lives.</summary>
internal sealed class ProbeLoop(Prober prober, JsonNode container, string address, string containerId, ContainerStatus status, PodEvents events, Action changed)
{
    /// <returns>Why the container is to be restarted.</returns>
    /// <exception cref="OperationCanceledException">The container has ended.</exception>
    public async Task<string> Run(CancellationToken stop)
    {
        var name = container.Text("name");
        if (!status.IsStarted)
        {
            if (Probe.Of(container, "startupProbe") is { } startup && !await Until(startup, "Startup", stop))
            {
                return $"Container {name} failed startup probe, will be restarted";
            }

            status.SetStarted();
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ready = KeepReady(over.Token);
        var alive = Probe.Of(container, "livenessProbe") is { } liveness ? Alive(liveness, over.Token) : Task.Delay(Timeout.Infinite, over.Token);
        try
        {
            if (await Task.WhenAny(ready, alive) == ready)
            {
                await ready;
            }

            await alive;
            return $"Container {name} failed liveness probe, will be restarted";
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    /// <returns>False: it failed as often as it may.</returns>
    private async Task<bool> Until(Probe probe, string kind, CancellationToken stop)
    {
        await Task.Delay(probe.Delay, stop);
        for (var failures = 0L; failures < probe.Failures; await Task.Delay(probe.Period, stop))
        {
            if (await Ask(probe, kind, stop))
            {
                return true;
            }

            failures++;
            if (failures >= probe.Failures)
            {
                break;
            }
        }

        return false;
    }

    private async Task Alive(Probe probe, CancellationToken stop)
    {
        await Task.Delay(probe.Delay, stop);
        for (var failures = 0L; ; await Task.Delay(probe.Period, stop))
        {
            failures = await Ask(probe, "Liveness", stop) ? 0 : failures + 1;
            if (failures >= probe.Failures)
            {
                return;
            }
        }
    }

    private async Task KeepReady(CancellationToken stop)
    {
        if (Probe.Of(container, "readinessProbe") is not { } probe)
        {
            status.SetReady(true);
            return;
        }

        await Task.Delay(probe.Delay, stop);
        for (long good = 0, bad = 0; ; await Task.Delay(probe.Period, stop))
        {
            (good, bad) = await Ask(probe, "Readiness", stop) ? (good + 1, 0L) : (0L, bad + 1);
            if (good >= probe.Successes)
            {
                status.SetReady(true);
            }
            else if (bad >= probe.Failures)
            {
                status.SetReady(false);
            }
        }
    }

    private async Task<bool> Ask(Probe probe, string kind, CancellationToken stop)
    {
        var result = await prober.Ask(probe, container, address, containerId, stop);
        if (!result.Succeeded)
        {
            events.Add("Warning", "Unhealthy", $"{kind} probe failed: {result.Message}", container.Text("name"));
            changed();
        }

        return result.Succeeded;
    }
}
