using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Rehearsal.Runtime.Pods;

/// <summary>All pods that run here, by uid, and the news of each node for its kubelet.</summary>
internal sealed class PodCatalogue(PodParts parts, ILogger<PodCatalogue> log, IHostApplicationLifetime life) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentDictionary<string, PodRunner> pods = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> work = new(StringComparer.Ordinal);
    private readonly Lock adding = new();
    private readonly NodeNews news = new();

    /// <summary>False until the pods of a former run are found again.</summary>
    public bool IsComplete { get; private set; }

    /// <returns>False: it is here already.</returns>
    public bool Put(PodRequest request)
    {
        lock (adding)
        {
            if (pods.ContainsKey(request.Uid))
            {
                return false;
            }

            // A kubelet that hands out an address owns it: whoever else has it belongs to a node that is no more.
            foreach (var other in pods.Values.Where(other => other.Request.Address == request.Address))
            {
                log.LogWarning("{Other} of node {Node} ends: {Pod} has its address {Address} now", other.Request.Label, other.Request.Node, request.Label, request.Address);
                other.End(0);
            }

            Begin(request);
            return true;
        }
    }

    public PodRunner? Find(string uid) => pods.GetValueOrDefault(uid);

    /// <summary>The pods of a node, when they are others than those of the version that the asker knows.</summary>
    public async Task<JsonObject> Of(string node, long known, TimeSpan wait, CancellationToken stop)
    {
        var version = await news.After(node, known, wait, stop);
        return new JsonObject
        {
            ["version"] = version,
            ["pods"] = new JsonArray(pods.Values.Where(pod => pod.Request.Node == node).Select(pod => (JsonNode)pod.Report()).ToArray()),
        };
    }

    public override async Task StopAsync(CancellationToken stop)
    {
        await base.StopAsync(stop);
        await Task.WhenAll(work.Values);
    }

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        while (!await parts.Podman.Answers(stop))
        {
            await Task.Delay(Look, stop);
        }

        foreach (var uid in PodFolder.Known(parts.Settings.State).ToList())
        {
            var folder = new PodFolder(parts.Settings.State, uid);
            if (folder.ReadRequest() is { } request)
            {
                lock (adding)
                {
                    Begin(request);
                }
            }
            else
            {
                folder.Delete();
            }
        }

        foreach (var name in (await parts.Podman.Names(stop)).Where(name => !pods.ContainsKey(name.Split('.')[0])))
        {
            log.LogWarning("container {Name} belongs to no pod: removed", name);
            await parts.Podman.Remove(name, stop);
        }

        IsComplete = true;
    }

    private void Begin(PodRequest request)
    {
        var runner = new PodRunner(request, parts, Changed, log);
        pods[request.Uid] = runner;
        work[request.Uid] = Task.Run(() => Keep(runner, life.ApplicationStopping));
        news.Raise(request.Node);
    }

    private async Task Keep(PodRunner runner, CancellationToken leave)
    {
        try
        {
            await runner.Run(leave);
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            // Its containers run on.
        }
        catch (Exception error)
        {
            // Nothing that a pod does may end here unseen: `up` starts the runtime anew and finds the pod again.
            log.LogCritical(error, "{Pod}: the runtime ends", runner.Request.Label);
            life.StopApplication();
        }
    }

    private void Changed(PodRunner runner)
    {
        if (runner.IsGone)
        {
            pods.TryRemove(runner.Request.Uid, out _);
            work.TryRemove(runner.Request.Uid, out _);
        }

        news.Raise(runner.Request.Node);
    }
}
