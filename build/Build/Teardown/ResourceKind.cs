namespace WasteCoach.Build.Teardown;

/// <summary>What a cluster consists of in the cloud. Their order is the order in which they can go: each needs only what stands below it.</summary>
public enum ResourceKind
{
    /// <summary>A load balancer, with its listeners and rules.</summary>
    LoadBalancer,

    /// <summary>A target group.</summary>
    TargetGroup,

    /// <summary>An instance that is not terminated.</summary>
    Instance,

    /// <summary>A NAT gateway.</summary>
    NatGateway,

    /// <summary>An endpoint of a service in a VPC.</summary>
    VpcEndpoint,

    /// <summary>An elastic address.</summary>
    Address,

    /// <summary>A network interface.</summary>
    NetworkInterface,

    /// <summary>A volume.</summary>
    Volume,

    /// <summary>A snapshot of a volume.</summary>
    Snapshot,

    /// <summary>A security group.</summary>
    SecurityGroup,

    /// <summary>A subnet.</summary>
    Subnet,

    /// <summary>A route table.</summary>
    RouteTable,

    /// <summary>An internet gateway.</summary>
    InternetGateway,

    /// <summary>A VPC.</summary>
    Vpc,

    /// <summary>A key pair.</summary>
    KeyPair,

    /// <summary>An instance profile.</summary>
    InstanceProfile,

    /// <summary>An IAM role.</summary>
    Role,

    /// <summary>An IAM policy of the account's own.</summary>
    Policy,

    /// <summary>An OpenID Connect provider.</summary>
    IdentityProvider,

    /// <summary>A certificate.</summary>
    Certificate,

    /// <summary>A hosted zone, with its records.</summary>
    Zone,

    /// <summary>A bucket, with all that is in it.</summary>
    Bucket,
}
