namespace Rehearsal.Distribution.Programs;

/// <summary>The load balancer that a group of Ingresses asks for.</summary>
/// <param name="Stack">The group's name, or namespace/name of an Ingress of its own.</param>
/// <param name="SecurityGroups">Empty: one is made for it, open to <paramref name="InboundCidrs"/>.</param>
internal sealed record AlbModel(
    string Stack, string Name, string Scheme, IReadOnlyList<string> Subnets, IReadOnlyList<string> SecurityGroups, IReadOnlyList<string> InboundCidrs,
    IReadOnlyList<AlbListener> Listeners, IReadOnlyList<AlbTargetGroup> TargetGroups, IReadOnlyDictionary<string, string> Tags);

internal sealed record AlbListener(string Protocol, int Port, IReadOnlyList<string> Certificates, string SslPolicy, AlbAction Default, IReadOnlyList<AlbRule> Rules);

/// <param name="Hosts">Empty: any.</param>
/// <param name="Paths">Empty: any.</param>
internal sealed record AlbRule(IReadOnlyList<string> Hosts, IReadOnlyList<string> Paths, AlbAction Action);

/// <param name="Type">forward, redirect or fixed-response.</param>
/// <param name="Fields">As AWS's API names them; of a forward, TargetGroup with the name of one of the model's.</param>
internal sealed record AlbAction(string Type, IReadOnlyDictionary<string, string> Fields)
{
    public static AlbAction Forward(string targetGroup) => new("forward", new Dictionary<string, string> { ["TargetGroup"] = targetGroup });

    public static AlbAction Fixed(string status, string text = "") => new("fixed-response", new Dictionary<string, string>
    {
        ["FixedResponseConfig.ContentType"] = "text/plain", ["FixedResponseConfig.StatusCode"] = status, ["FixedResponseConfig.MessageBody"] = text,
    });

    public static AlbAction Redirect(string port) => new("redirect", new Dictionary<string, string>
    {
        ["RedirectConfig.Protocol"] = "HTTPS", ["RedirectConfig.Port"] = port, ["RedirectConfig.StatusCode"] = "HTTP_301",
    });
}

/// <param name="Resource">namespace/ingress-service:port, the tag by which it is known.</param>
/// <param name="Settings">Health check and protocol version, as AWS's API names them.</param>
internal sealed record AlbTargetGroup(string Name, string Resource, string Protocol, int Port, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<string> Instances);
