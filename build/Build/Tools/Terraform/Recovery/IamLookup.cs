using System.Xml.Linq;
using WasteCoach.Build.Cloud.Apis;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>
/// Finds IAM's objects by their names, which are unique in an account. One that bears the name without the owner's tags
/// is somebody else's and is never taken over.
/// </summary>
/// <param name="iam">Calls IAM.</param>
/// <param name="accountId">The account, which is part of an ARN.</param>
public sealed class IamLookup(AwsQuery iam, string accountId) : IResourceLookup
{
    /// <inheritdoc/>
    public IReadOnlySet<string> Types { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "aws_iam_instance_profile",
        "aws_iam_openid_connect_provider",
        "aws_iam_policy",
        "aws_iam_role",
    };

    /// <inheritdoc/>
    public async Task<LookupResult> FindAsync(
        PlannedResource resource,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken)
    {
        string attribute = resource.Type == "aws_iam_openid_connect_provider" ? "url" : "name";
        if (resource.Text(attribute) is not { } name)
        {
            return new LookupResult.Unclear($"has no {attribute} that the plan knows. Give it one in the configuration.");
        }

        (string action, string parameter, string id) = resource.Type switch
        {
            "aws_iam_role" => ("Role", "RoleName", name),
            "aws_iam_instance_profile" => ("InstanceProfile", "InstanceProfileName", name),
            "aws_iam_policy" => ("Policy", "PolicyArn", $"arn:aws:iam::{accountId}:policy/{name}"),
            _ => ("OpenIDConnectProvider", "OpenIDConnectProviderArn", $"arn:aws:iam::{accountId}:oidc-provider/{Host(name)}"),
        };

        if (await iam.CallAsync($"Get{action}", cancellationToken, (parameter, id)) is not { } answer)
        {
            return new LookupResult.Absent();
        }

        return IsOurs(answer, resource.IdentifyingTags)
            ? new LookupResult.Found(id)
            : new LookupResult.Unclear(
                $"{id} exists without this cluster's tags, so it is somebody else's. Remove or rename it, or choose another cluster name.");
    }

    private static bool IsOurs(XElement answer, IReadOnlyDictionary<string, string> tags)
    {
        var present = answer.Descendants("Tags").Elements("member")
            .Select(m => ((string?)m.Element("Key"), (string?)m.Element("Value")))
            .ToHashSet();
        return tags.Count > 0 && tags.All(tag => present.Contains((tag.Key, tag.Value)));
    }

    private static string Host(string url) => url.Replace("https://", "", StringComparison.Ordinal);
}
