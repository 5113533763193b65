using System.Text.RegularExpressions;

namespace WasteCoach.Build.Teardown;

/// <summary>Kinds in words.</summary>
public static partial class ResourceKindNames
{
    /// <summary>The kind as people write it, such as "security group".</summary>
    public static string ToWords(this ResourceKind kind) => kind switch
    {
        ResourceKind.NatGateway => "NAT gateway",
        ResourceKind.VpcEndpoint => "VPC endpoint",
        ResourceKind.Vpc => "VPC",
        ResourceKind.Role => "IAM role",
        ResourceKind.Policy => "IAM policy",
        _ => Inside().Replace(kind.ToString(), match => " " + match.Value).ToLowerInvariant(),
    };

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Inside();
}
