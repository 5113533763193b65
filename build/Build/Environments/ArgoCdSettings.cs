namespace WasteCoach.Build.Environments;

/// <summary>How Argo CD is reached.</summary>
public sealed record ArgoCdSettings
{
    /// <summary>Its address with its root path, such as <c>https://argocd.growbin.app/argocd</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>Token of an account that may get and sync our applications.</summary>
    public required SecretReference Token { get; init; }

    /// <summary>How long one application may take from its sync to being healthy.</summary>
    public required TimeSpan Deadline { get; init; }
}
