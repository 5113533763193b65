namespace WasteCoach.Build.Planning;

/// <summary>Who makes what costs.</summary>
public enum CostOrigin
{
    /// <summary>Terraform.</summary>
    Terraform,

    /// <summary>A controller in the cluster: volumes of its claims, the load balancer of its Ingresses.</summary>
    Cluster,
}
