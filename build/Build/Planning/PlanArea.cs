namespace WasteCoach.Build.Planning;

/// <summary>What a phase changes.</summary>
public enum PlanArea
{
    /// <summary>The machine that the build runs on, and what it needs to begin.</summary>
    Machine,

    /// <summary>What terraform makes.</summary>
    Infrastructure,

    /// <summary>The nodes.</summary>
    Hosts,

    /// <summary>What runs in the cluster.</summary>
    Cluster,

    /// <summary>Images of our services, and what git says of them.</summary>
    Git,
}
