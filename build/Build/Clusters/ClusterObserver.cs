using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Kubectl;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Clusters;

/// <summary>
/// Looks at the cluster by the operator's kubeconfig. Probes of many phases ask at the same moment: they share one look, as long as
/// it is fresh.
/// </summary>
public sealed class ClusterObserver(BuildContext context)
{
    // A probe of something that was there: a control plane that needs longer is ill.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private Task<ClusterView>? _view;
    private long _taken;

    /// <summary>Judges a fresh look. A cluster that does not answer is one whose result is gone.</summary>
    public Task<ProbeResult> ProbeAsync(Func<ClusterView, ProbeResult> judge)
    {
        ArgumentNullException.ThrowIfNull(judge);
        return AskAsync(async () => judge(await ViewAsync()));
    }

    /// <summary>Whether the namespace of our services has these Secrets; nobody looks into them.</summary>
    public Task<ProbeResult> ProbeSecretsAsync(string @namespace, params IReadOnlyList<string> names) => AskAsync(async () =>
    {
        var settings = new KubectlSettings { Kubeconfig = context.Paths.Kubeconfig, Namespace = @namespace, RequestTimeout = Patience };
        var missing = names.Except(await Task.Run(() => context.Kubectl().Names(settings, "secrets"))).ToList();
        return missing.Count > 0
            ? ProbeResult.Gone($"no Secret {string.Join(", ", missing)} in {settings.Namespace}")
            : ProbeResult.Good($"{names.Count} of {names.Count} Secrets there");
    });

    private async Task<ProbeResult> AskAsync(Func<Task<ProbeResult>> ask)
    {
        var kubeconfig = context.Paths.Kubeconfig;
        if (!File.Exists(kubeconfig.FullPath))
        {
            return ProbeResult.Gone($"there is no {context.Paths.Root.GetRelativePath(kubeconfig)}");
        }

        try
        {
            return await ask();
        }
        catch (ToolFailure failure)
        {
            return ProbeResult.Gone($"the cluster does not say: {failure.Message.Split('\n', 2)[0]}");
        }
    }

    private Task<ClusterView> ViewAsync()
    {
        lock (_lock)
        {
            if (_view is null || context.Clock.GetElapsedTime(_taken) > Fresh)
            {
                _taken = context.Clock.GetTimestamp();
                _view = Task.Run(() => new ClusterView(context.Kubectl().Get(
                    new KubectlSettings { Kubeconfig = context.Paths.Kubeconfig, RequestTimeout = Patience }, ClusterView.Kinds, allNamespaces: true)));
            }

            return _view;
        }
    }
}
