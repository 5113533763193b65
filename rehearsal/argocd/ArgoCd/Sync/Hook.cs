using System.Globalization;

namespace Rehearsal.ArgoCd.Sync;

/// <summary>What annotations say about when an object is applied, and when it goes.</summary>
internal static class Hook
{
    private const string Argo = "argocd.argoproj.io/hook", ArgoPolicy = "argocd.argoproj.io/hook-delete-policy", ArgoWave = "argocd.argoproj.io/sync-wave";
    private const string Helm = "helm.sh/hook", HelmPolicy = "helm.sh/hook-delete-policy", HelmWeight = "helm.sh/hook-weight";

    public const string BeforeCreation = "BeforeHookCreation", Succeeded = "HookSucceeded", Failed = "HookFailed";

    public static bool IsSkipped(JsonObject tree) => List(tree, Argo).Contains("Skip");

    public static bool Is(JsonObject tree) => Annotation(tree, Argo).Length > 0 || Annotation(tree, Helm) is { Length: > 0 } and not "crd-install";

    /// <summary>The phases in which it is applied. A hook of helm that upstream does not know, such as a test, has none.</summary>
    public static IEnumerable<string> Phases(JsonObject tree) => !Is(tree) ? [SyncPhase.Sync]
        : Annotation(tree, Argo).Length > 0 ? List(tree, Argo).Where(phase => SyncPhase.InOrder.Contains(phase))
        : List(tree, Helm).Select(hook => hook switch { "pre-install" or "pre-upgrade" => SyncPhase.PreSync, "post-install" or "post-upgrade" => SyncPhase.PostSync, _ => "" }).Where(phase => phase.Length > 0).Distinct();

    public static long Wave(JsonObject tree) =>
        long.TryParse(Annotation(tree, ArgoWave), CultureInfo.InvariantCulture, out var wave) || long.TryParse(Annotation(tree, HelmWeight), CultureInfo.InvariantCulture, out wave) ? wave : 0;

    /// <summary>Whether it goes at that moment; unless something else is said, before the next one comes.</summary>
    public static bool Goes(JsonObject tree, string moment)
    {
        var policies = List(tree, ArgoPolicy).Concat(List(tree, HelmPolicy).Select(policy => policy switch { "before-hook-creation" => BeforeCreation, "hook-succeeded" => Succeeded, "hook-failed" => Failed, _ => "" })).Where(policy => policy.Length > 0).ToList();
        return policies.Count == 0 ? moment == BeforeCreation : policies.Contains(moment);
    }

    /// <summary>Whether the annotation of sync options has this one.</summary>
    public static bool HasOption(JsonObject tree, string option) => List(tree, "argocd.argoproj.io/sync-options").Contains(option);

    private static string Annotation(JsonObject tree, string name) => tree.Text("metadata", "annotations", name);

    private static IEnumerable<string> List(JsonObject tree, string name) => Annotation(tree, name).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
