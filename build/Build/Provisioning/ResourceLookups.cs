using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Build.Provisioning;

/// <summary>Every way of finding a resource in the cloud that a killed apply may have made.</summary>
internal static class ResourceLookups
{
    internal static IReadOnlyList<IResourceLookup> For(BuildContext context, HttpClient http)
    {
        var settings = context.EnvironmentSettings.Aws;
        var caller = new SignedAwsCaller(http, context.Aws.Credentials, settings.Endpoint);
        return
        [
            new RepeatableCreation(),
            new Ec2Lookup(context.Aws.Ec2),
            new RouteLookup(context.Aws.Ec2),
            new S3Lookup(context.Aws.S3),
            new IamLookup(caller, settings.AccountId),
            new Route53Lookup(caller),
            new CertificateLookup(caller, settings.Region),
        ];
    }
}
