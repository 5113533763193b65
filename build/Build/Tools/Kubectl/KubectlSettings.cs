using Cake.Core.IO;
using Cake.Core.Tooling;

namespace WasteCoach.Build.Tools.Kubectl;

/// <summary>How kubectl reaches the cluster.</summary>
public sealed class KubectlSettings : ToolSettings
{
    /// <summary>The kubeconfig; always named, so that a user's own current context is never touched.</summary>
    public required FilePath Kubeconfig { get; init; }

    /// <summary>The namespace; null: what the object says, or the default.</summary>
    public string? Namespace { get; init; }

    /// <summary>A limit for each request to the API server.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
