namespace WasteCoach.Build.Tools.ArgoCd;

/// <summary>Why Argo CD did not do what was asked.</summary>
public enum ArgoCdTrouble
{
    /// <summary>Nothing answers at its address.</summary>
    Unreachable,

    /// <summary>It does not take the token.</summary>
    Unauthorized,

    /// <summary>It has no such application, or the token's account may not see it: it answers both alike.</summary>
    UnknownApplication,

    /// <summary>Something else answers in its place, such as a load balancer or its web page.</summary>
    NotArgoCd,

    /// <summary>An operation of the application is running already.</summary>
    OperationRunning,

    /// <summary>It refuses, in its own words.</summary>
    Refused,
}
