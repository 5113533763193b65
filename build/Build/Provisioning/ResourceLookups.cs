using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Build.Provisioning;

/// <summary>Every way of finding a resource in the cloud that a killed apply may have made.</summary>
internal static class ResourceLookups
{
    internal static IReadOnlyList<IResourceLookup> For(BuildContext context)
    {
        var apis = context.Aws.Apis;
        return
        [
            new RepeatableCreation(),
            new Ec2Lookup(context.Aws.Ec2),
            new RouteLookup(context.Aws.Ec2),
            new S3Lookup(context.Aws.S3),
            new IamLookup(apis.Iam, context.EnvironmentSettings.Aws.AccountId),
            new Route53Lookup(apis.Route53),
            new CertificateLookup(apis.Certificates),
        ];
    }
}
