using NuGet.Versioning;

namespace WasteCoach.Build.Nodes;

/// <summary>A node as an upgrade sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsControlPlane">Whether it is the control plane.</param>
/// <param name="Kubelet">The version of its kubelet.</param>
/// <param name="WhyNotReady">Why it is not Ready; null when it is.</param>
public sealed record NodeVersion(string Name, bool IsControlPlane, NuGetVersion Kubelet, string? WhyNotReady = null);
