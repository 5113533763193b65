namespace WasteCoach.Build.Environments;

/// <summary>What kind of node it is; each kind has its own IAM role, security group and inventory group.</summary>
public enum NodeRole
{
    /// <summary>etcd, API server and controllers.</summary>
    ControlPlane,

    /// <summary>Stateless application workloads.</summary>
    Worker,

    /// <summary>A database, cache or broker.</summary>
    Store,

    /// <summary>Metrics, dashboards and alerts.</summary>
    Observability,
}
