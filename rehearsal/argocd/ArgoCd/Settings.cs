using System.Globalization;
using System.Net;

namespace Rehearsal.ArgoCd;

/// <summary>What the command tells this program in its environment.</summary>
internal sealed record Settings
{
    /// <summary>Folder of all its files: token, clones, checkouts, faults.</summary>
    public required string State { get; init; }

    /// <summary>Where the API listens.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>TCP port there.</summary>
    public required int Port { get; init; }

    /// <summary>The cluster; the file may come later, and change.</summary>
    public required string Kubeconfig { get; init; }

    /// <summary>Path of helm.</summary>
    public required string Helm { get; init; }

    /// <summary>How often git is asked whether a branch moved. Upstream: three minutes.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long after a sync drift is mended. Upstream: five seconds.</summary>
    public TimeSpan SelfHeal { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Below this path everything is served, as behind our load balancer.</summary>
    public string RootPath { get; init; } = "/argocd";

    /// <summary>Where Applications and projects are.</summary>
    public string Namespace { get; init; } = "argocd";

    /// <summary>Holds the one token that is let in.</summary>
    public string TokenFile => Path.Combine(State, "token");

    /// <summary>Tells the API to misbehave, for tests: see Rest/Faults.cs.</summary>
    public string FaultFile => Path.Combine(State, "fault.json");

    /// <exception cref="InvalidOperationException">A variable is missing or wrong.</exception>
    public static Settings FromEnvironment() => new()
    {
        State = Needed("SERVICE_STATE"),
        Address = IPAddress.Parse(Needed("SERVICE_ADDRESS")),
        Port = int.Parse(Needed("SERVICE_PORT"), CultureInfo.InvariantCulture),
        Kubeconfig = Needed("SERVICE_KUBECONFIG"),
        Helm = Needed("ARGOCD_HELM"),
        Poll = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("SERVICE_POLL_SECONDS") is { Length: > 0 } poll ? poll : "3", CultureInfo.InvariantCulture)),
    };

    private static string Needed(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{name} is not set. Start this program by rehearsal/argocd/argocd up");
}
