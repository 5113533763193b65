using Cake.Core.IO;
using Cake.Core.Tooling;

namespace WasteCoach.Build.Tools.Helm;

/// <summary>A helm command on a chart. Values by files only: a command line is public.</summary>
public sealed class HelmSettings : ToolSettings
{
    /// <summary>The kubeconfig; null for commands that need no cluster.</summary>
    public FilePath? Kubeconfig { get; init; }

    /// <summary>The namespace; null: the default.</summary>
    public string? Namespace { get; init; }

    /// <summary>Value files; a later one wins.</summary>
    public IReadOnlyList<FilePath> Values { get; init; } = [];

    /// <summary>The chart's version where it comes from a repository; null: the chart is a folder or a file.</summary>
    public string? Version { get; init; }
}
