namespace WasteCoach.Build.Cloud.Apis;

/// <summary>The services of AWS whose SDK packages this project's feeds need not carry, called as their API references say.</summary>
public sealed class AwsApis
{
    /// <summary>Nothing is called here.</summary>
    /// <param name="caller">Sends and signs.</param>
    /// <param name="region">The region of those that have regions.</param>
    public AwsApis(SignedAwsCaller caller, string region)
    {
        LoadBalancing = new AwsQuery(caller, "elasticloadbalancing", region, new Uri($"https://elasticloadbalancing.{region}.amazonaws.com/"), "2015-12-01");
        Iam = new AwsQuery(caller, "iam", "us-east-1", new Uri("https://iam.amazonaws.com/"), "2010-05-08");
        Certificates = new CertificateManager(caller, region);
        Route53 = new Route53(caller);
    }

    /// <summary>Elastic Load Balancing, version 2.</summary>
    public AwsQuery LoadBalancing { get; }

    /// <summary>Identity and Access Management.</summary>
    public AwsQuery Iam { get; }

    /// <summary>Certificate Manager.</summary>
    public CertificateManager Certificates { get; }

    /// <summary>Route 53.</summary>
    public Route53 Route53 { get; }
}
