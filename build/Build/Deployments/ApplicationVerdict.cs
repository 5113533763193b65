using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Deployments;

/// <summary>What is to be thought of an application now.</summary>
/// <param name="State">Whether it goes on.</param>
/// <param name="Seen">What was seen, in words.</param>
/// <param name="Pod">The pod to blame; null when none is.</param>
public sealed record ApplicationVerdict(ApplicationState State, string Seen, ResourceNode? Pod = null);

/// <summary>How far an application is.</summary>
public enum ApplicationState
{
    /// <summary>It may still come there.</summary>
    Underway,

    /// <summary>It is there.</summary>
    Arrived,

    /// <summary>It will not come there by itself.</summary>
    Failing,
}
