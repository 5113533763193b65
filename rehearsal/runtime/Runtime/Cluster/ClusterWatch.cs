using System.Collections.Concurrent;
using System.Net.Sockets;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Rehearsal.Runtime.Cluster;

/// <summary>Keeps the view of the cluster. The cluster may come later, go, or be another one under the same name.</summary>
internal sealed class ClusterWatch(RuntimeSettings settings, ClusterView view, ILogger<ClusterWatch> log) : BackgroundService
{
    private const int WatchSeconds = 60;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>A server that vanished without a word would be listened to for ever.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(WatchSeconds + 15);

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        if (settings.Kubeconfig.Length == 0)
        {
            return;
        }

        while (!stop.IsCancellationRequested)
        {
            if (!File.Exists(settings.Kubeconfig))
            {
                await Task.Delay(Retry, stop);
                continue;
            }

            var written = File.GetLastWriteTimeUtc(settings.Kubeconfig);
            using var same = CancellationTokenSource.CreateLinkedTokenSource(stop);
            try
            {
                using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(settings.Kubeconfig));
                var work = Task.WhenAll(
                    Keep(view.Services, async token => await client.CoreV1.ListServiceForAllNamespacesAsync(cancellationToken: token),
                        (version, token) => client.CoreV1.WatchListServiceForAllNamespacesAsync(resourceVersion: version, timeoutSeconds: WatchSeconds, cancellationToken: token), same.Token),
                    Keep(view.Slices, async token => await client.DiscoveryV1.ListEndpointSliceForAllNamespacesAsync(cancellationToken: token),
                        (version, token) => client.DiscoveryV1.WatchListEndpointSliceForAllNamespacesAsync(resourceVersion: version, timeoutSeconds: WatchSeconds, cancellationToken: token), same.Token),
                    Keep(view.Ingresses, async token => await client.NetworkingV1.ListIngressForAllNamespacesAsync(cancellationToken: token),
                        (version, token) => client.NetworkingV1.WatchListIngressForAllNamespacesAsync(resourceVersion: version, timeoutSeconds: WatchSeconds, cancellationToken: token), same.Token));
                await Task.WhenAny(work, Other(written, same.Token));
                await same.CancelAsync();
                await work;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                log.LogInformation("{Kubeconfig} is another one now", settings.Kubeconfig);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning("{Kubeconfig}: {Error}", settings.Kubeconfig, error.Message);
                await Task.Delay(Retry, stop);
            }
        }
    }

    private async Task Other(DateTime written, CancellationToken stop)
    {
        while (File.GetLastWriteTimeUtc(settings.Kubeconfig) == written)
        {
            await Task.Delay(Retry, stop);
        }
    }

    private async Task Keep<T, TList>(ConcurrentDictionary<string, T> items, Func<CancellationToken, Task<TList>> list, Func<string, CancellationToken, IAsyncEnumerable<(WatchEventType Type, T Item)>> watch, CancellationToken stop)
        where T : IKubernetesObject<V1ObjectMeta>
        where TList : IKubernetesObject<V1ListMeta>, IItems<T>
    {
        var last = "";
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(Longest);
            var begun = DateTime.UtcNow;
            try
            {
                var found = await list(limit.Token);
                var now = found.Items.ToDictionary(item => ClusterView.Key(item.Metadata), StringComparer.Ordinal);
                foreach (var gone in items.Keys.Where(key => !now.ContainsKey(key)).ToList())
                {
                    items.TryRemove(gone, out _);
                }

                foreach (var (key, item) in now)
                {
                    items[key] = item;
                }

                view.Changed();
                last = "";
                await foreach (var (type, item) in watch(found.Metadata.ResourceVersion, limit.Token))
                {
                    if (type is WatchEventType.Deleted)
                    {
                        items.TryRemove(ClusterView.Key(item.Metadata), out _);
                    }
                    else if (type is WatchEventType.Added or WatchEventType.Modified)
                    {
                        items[ClusterView.Key(item.Metadata)] = item;
                    }

                    view.Changed();
                }
            }
            catch (Exception error) when (error is HttpOperationException or HttpRequestException or IOException or SocketException or KubernetesException or System.Text.Json.JsonException || (error is OperationCanceledException && !stop.IsCancellationRequested))
            {
                // What was seen last stays. The same words are not said again and again, and a watch in which nothing happened ends in an error, too.
                if (last != error.Message && error is not OperationCanceledException && DateTime.UtcNow - begun < TimeSpan.FromSeconds(WatchSeconds - 1))
                {
                    log.LogWarning("{Kind}: {Error}", typeof(T).Name, last = error.Message);
                }

                await Task.Delay(Retry, stop);
            }
        }
    }
}
