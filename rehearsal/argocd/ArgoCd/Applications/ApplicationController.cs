using System.Collections.Concurrent;
using Rehearsal.ArgoCd.Cluster;

namespace Rehearsal.ArgoCd.Applications;

/// <summary>Keeps a worker for each application, and wakes it when something of its own changes.</summary>
internal sealed class ApplicationController : IHostedService
{
    private readonly ConcurrentDictionary<string, ApplicationWorker> workers = new(StringComparer.Ordinal);
    private readonly Settings settings;
    private readonly ClusterLink link;
    private readonly Reconciler reconciler;
    private readonly ILogger<ApplicationController> log;
    private readonly CancellationToken whole;
    private CancellationTokenSource end = new();

    public ApplicationController(Settings settings, ClusterLink link, Reconciler reconciler, IHostApplicationLifetime lifetime, ILogger<ApplicationController> log)
    {
        (this.settings, this.link, this.reconciler, this.log, whole) = (settings, link, reconciler, log, lifetime.ApplicationStopping);
        link.Found += Begin;
        link.Lost += End;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        End();
        return Task.CompletedTask;
    }

    private void Begin(ClusterSession session)
    {
        end = CancellationTokenSource.CreateLinkedTokenSource(whole);
        session.Live.Changed += tree => Look(session, tree, end.Token);
        foreach (var application in session.Live.OfKind(ApplicationStore.Group, "Application").Where(application => application.Namespace() == settings.Namespace))
        {
            Wake(session, application.Name(), end.Token);
        }
    }

    private void End()
    {
        end.Cancel();
        workers.Clear();
    }

    private void Look(ClusterSession session, JsonObject tree, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            return;
        }

        var key = ObjectKey.Of(tree);
        if (key is { Group: ApplicationStore.Group, Kind: "Application" } && key.Namespace == settings.Namespace)
        {
            Wake(session, key.Name, stop);
        }

        if (key is { Group: ApplicationStore.Group, Kind: "AppProject" })
        {
            foreach (var bounded in workers.Values)
            {
                bounded.Wake();
            }
        }

        if (session.Live.Application(tree) is { Length: > 0 } owner && workers.TryGetValue(owner, out var worker))
        {
            worker.Wake();
        }
    }

    private void Wake(ClusterSession session, string name, CancellationToken stop)
    {
        if (workers.TryGetValue(name, out var known))
        {
            known.Wake();
            return;
        }

        var worker = new ApplicationWorker(name, session, reconciler, log);
        if (workers.TryAdd(name, worker))
        {
            _ = Task.Run(() => Work(name, worker, stop), stop);
        }
    }

    private async Task Work(string name, ApplicationWorker worker, CancellationToken stop)
    {
        try
        {
            await worker.Run(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The cluster, or this program, is at its end.
        }
        finally
        {
            workers.TryRemove(new KeyValuePair<string, ApplicationWorker>(name, worker));
        }
    }
}
