using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Cloud;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>Runs the programs of the pods of this node: each begins when its pod is Ready, and ends when it is not or is gone.</summary>
internal sealed class ProgramHost(ApiClient node, string nodeName, CloudAccess? cloud) : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    /// <summary>Kubernetes gives tokens this life when a client that does not renew them asks.</summary>
    private const int TokenSeconds = 365 * 24 * 3600;

    private readonly ConcurrentDictionary<string, Running> running = new(StringComparer.Ordinal);

    public void Follow(JsonObject pod)
    {
        if (!PodState.IsReady(pod) || PodState.IsFinished(pod))
        {
            Stop(pod.Uid());
            return;
        }

        var containers = pod.Elements("spec", "containers").Where(ProgramCatalogue.Knows).ToList();
        if (containers.Count == 0 || running.ContainsKey(pod.Uid()))
        {
            return;
        }

        var stop = new CancellationTokenSource();
        running[pod.Uid()] = new Running(stop, Task.WhenAll(containers.Select(container => Task.Run(() => Keep(pod.Copy(), container.DeepClone(), stop.Token)))));
    }

    public void Stop(string uid)
    {
        if (running.TryRemove(uid, out var found))
        {
            found.Stop.Cancel();
        }
    }

    /// <summary>Ends the programs of pods that are no longer there.</summary>
    public void Only(IReadOnlySet<string> uids)
    {
        foreach (var uid in running.Keys.Where(uid => !uids.Contains(uid)).ToList())
        {
            Stop(uid);
        }
    }

    /// <summary>The kubelet ends, its pods do not: nothing is taken back.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var item in running.Values)
        {
            await item.Stop.CancelAsync();
        }

        await Task.WhenAll(running.Values.Select(item => item.Work));
    }

    private async Task Keep(JsonObject pod, JsonNode container, CancellationToken stop)
    {
        var (label, pause) = ($"{pod.Namespace()}/{pod.Name()}", FirstRetry);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Once(pod, container, stop);
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // As a container that ends in an error: it is started again.
                KubeletCommand.Log($"program of {label}: {error.Message}{(KubeletCommand.IsPassing(error) ? "" : "\n" + error.StackTrace)}");
                await Tell(pod, container, error.Message);
                await Task.Delay(pause, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestRetry.Ticks));
            }
        }
    }

    /// <summary>Whoever looks at the pod sees why its program has no effect; the pod itself stays as it is.</summary>
    private async Task Tell(JsonObject pod, JsonNode container, string message)
    {
        try
        {
            await new ProgramContext(pod, container, node, node, nodeName, cloud).Report(pod, "Warning", "BackOff", $"Back-off restarting failed container {container.Text("name")}: {message}", CancellationToken.None);
        }
        catch (Exception error) when (KubeletCommand.IsPassing(error) || error is HttpRequestException)
        {
            KubeletCommand.Log($"{pod.Namespace()}/{pod.Name()}: event BackOff was not recorded: {error.Message}");
        }
    }

    private async Task Once(JsonObject pod, JsonNode container, CancellationToken stop)
    {
        using var api = node.As(await Token(pod, stop), ImageName.Last(container.Text("image")));
        var context = new ProgramContext(pod, container, api, node, nodeName, cloud);
        if (ProgramCatalogue.Create(context) is not { } program)
        {
            return;
        }

        KubeletCommand.Log($"{pod.Namespace()}/{pod.Name()} is Ready: its {ImageName.Last(container.Text("image"))} works");
        try
        {
            if (program.Lease.Length == 0)
            {
                await program.Run(stop);
            }
            else
            {
                var home = context.Option("leader-election-namespace") is { Length: > 0 } named ? named : pod.Namespace();
                await new Leadership(api, home, program.Lease, pod.Name()).Hold(program.Run, stop);
            }
        }
        finally
        {
            if (stop.IsCancellationRequested && !running.ContainsKey(pod.Uid()))
            {
                await program.End(CancellationToken.None);
            }
        }
    }

    private async Task<string> Token(JsonObject pod, CancellationToken stop)
    {
        var account = pod.Text("spec", "serviceAccountName");
        var request = new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = new JsonObject { ["expirationSeconds"] = TokenSeconds } };
        return (await node.Post($"/api/v1/namespaces/{pod.Namespace()}/serviceaccounts/{account}/token", request, stop)).Text("status", "token");
    }

    private sealed record Running(CancellationTokenSource Stop, Task Work);
}
