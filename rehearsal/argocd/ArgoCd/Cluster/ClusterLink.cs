using k8s;

namespace Rehearsal.ArgoCd.Cluster;

/// <summary>Finds the cluster by its kubeconfig, which may come later and may change: a cluster that was made anew is another.</summary>
internal sealed class ClusterLink(Settings settings, ILogger<ClusterLink> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private volatile ClusterSession? session;
    private volatile string obstacle = "not looked for yet";

    /// <summary>A cluster was found and read.</summary>
    public event Action<ClusterSession>? Found;

    /// <summary>The cluster was lost for good: its kubeconfig is gone or another.</summary>
    public event Action? Lost;

    /// <exception cref="ClusterUnavailableException">There is none.</exception>
    public ClusterSession Session => session ?? throw new ClusterUnavailableException(obstacle);

    /// <summary>One line for `status`.</summary>
    public string Describe => session is { } found ? $"cluster {found.Api.Server}" : $"no cluster yet: {obstacle}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var text = await ReadKubeconfig(stoppingToken);
            if (text is null)
            {
                await Task.Delay(Look, stoppingToken);
                continue;
            }

            using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            KubeApi api;
            try
            {
                api = new KubeApi(KubernetesClientConfiguration.BuildConfigFromConfigFile(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))));
            }
            catch (Exception error)
            {
                // The library has many exceptions for a file that is half written.
                Tell($"{settings.Kubeconfig} cannot be used: {error.Message}");
                await Task.Delay(Look, stoppingToken);
                continue;
            }

            using (api)
            {
                Tell($"{api.Server} has not answered yet");
                var live = new LiveCache(api, log);
                var work = live.Run(() =>
                {
                    session = new ClusterSession(api, live);
                    log.LogInformation("cluster {Server} is read", api.Server);
                    Found?.Invoke(session);
                }, message => Tell($"{api.Server} does not answer: {message}"), end.Token);
                while (await ReadKubeconfig(stoppingToken) == text && !work.IsCompleted)
                {
                    await Task.Delay(Look, stoppingToken);
                }

                session = null;
                Lost?.Invoke();
                await end.CancelAsync();
                try
                {
                    await work;
                }
                catch (OperationCanceledException)
                {
                    // The kubeconfig became another, or the program ends.
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    // Read anew at the next turn; until then the API says why it has no cluster.
                    Tell($"{api.Server} was left: {error.GetBaseException().Message}");
                }
            }
        }
    }

    private async Task<string?> ReadKubeconfig(CancellationToken stop)
    {
        try
        {
            return await File.ReadAllTextAsync(settings.Kubeconfig, stop);
        }
        catch (IOException)
        {
            Tell($"there is no {settings.Kubeconfig}. Target Cluster writes it");
            return null;
        }
    }

    /// <summary>For `status`, for whoever asks the API, and once for the log.</summary>
    private void Tell(string message)
    {
        if (obstacle != message)
        {
            log.LogWarning("no cluster: {Message}", message);
        }

        obstacle = message;
    }
}
