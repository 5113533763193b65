namespace WasteCoach.Build.Environments;

/// <summary>A Kubernetes taint.</summary>
/// <param name="Key">The key a toleration names.</param>
/// <param name="Value">The value a toleration compares.</param>
/// <param name="Effect">What happens to a pod without the toleration, such as <c>NoSchedule</c>.</param>
public sealed record Taint(string Key, string Value, string Effect)
{
    /// <summary>The form kubectl and the kubelet take: <c>key=value:effect</c>.</summary>
    public override string ToString() => $"{Key}={Value}:{Effect}";
}
