using System.Xml.Linq;
using WasteCoach.Build.Cloud.Apis;

namespace WasteCoach.Build.Teardown.Sources;

/// <summary>IAM's roles, instance profiles, policies of the account's own and OpenID Connect providers.</summary>
public sealed class Identities(AwsQuery iam) : IResourceSource
{
    // How each kind is listed, named and asked for. The lists have no tags.
    private static readonly Kind[] Listed =
    [
        new(ResourceKind.InstanceProfile, "ListInstanceProfiles", "InstanceProfiles", "InstanceProfileName", "GetInstanceProfile", "InstanceProfileName"),
        new(ResourceKind.Role, "ListRoles", "Roles", "RoleName", "GetRole", "RoleName"),
        new(ResourceKind.Policy, "ListPolicies", "Policies", "Arn", "GetPolicy", "PolicyArn"),
        new(ResourceKind.IdentityProvider, "ListOpenIDConnectProviders", "OpenIDConnectProviderList", "Arn", "GetOpenIDConnectProvider", "OpenIDConnectProviderArn"),
    ];

    /// <inheritdoc />
    public IReadOnlySet<ResourceKind> Kinds { get; } = Listed.Select(kind => kind.Resource).ToHashSet();

    /// <inheritdoc />
    public async Task<IReadOnlyList<CloudResource>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<CloudResource>();
        foreach (var kind in Listed)
        {
            // AWS's own policies are everybody's.
            (string, string)[] scope = kind.Resource == ResourceKind.Policy ? [("Scope", "Local")] : [];
            var entries = new List<XElement>();
            await foreach (var entry in iam.EntriesAsync(kind.List, kind.Entries, cancellation, scope))
            {
                entries.Add(entry);
            }

            foreach (var id in entries.Select(entry => (string?)entry.Element(kind.Id)).OfType<string>())
            {
                found.Add(new CloudResource(kind.Resource, id, id.Split('/')[^1], TagsOf(await iam.CallAsync(kind.Get, cancellation, (kind.Parameter, id)))));
            }
        }

        return found;
    }

    /// <inheritdoc />
    public async Task DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        switch (resource.Kind)
        {
            case ResourceKind.InstanceProfile:
                foreach (var role in await AllAsync("GetInstanceProfile", "Roles", "RoleName", cancellation, ("InstanceProfileName", resource.Id)))
                {
                    await iam.CallAsync("RemoveRoleFromInstanceProfile", cancellation, ("InstanceProfileName", resource.Id), ("RoleName", role));
                }

                await iam.CallAsync("DeleteInstanceProfile", cancellation, ("InstanceProfileName", resource.Id));
                break;
            case ResourceKind.Role:
                foreach (var policy in await AllAsync("ListAttachedRolePolicies", "AttachedPolicies", "PolicyArn", cancellation, ("RoleName", resource.Id)))
                {
                    await iam.CallAsync("DetachRolePolicy", cancellation, ("RoleName", resource.Id), ("PolicyArn", policy));
                }

                foreach (var policy in await AllAsync("ListRolePolicies", "PolicyNames", null, cancellation, ("RoleName", resource.Id)))
                {
                    await iam.CallAsync("DeleteRolePolicy", cancellation, ("RoleName", resource.Id), ("PolicyName", policy));
                }

                await iam.CallAsync("DeleteRole", cancellation, ("RoleName", resource.Id));
                break;
            case ResourceKind.Policy:
                await foreach (var version in iam.EntriesAsync("ListPolicyVersions", "Versions", cancellation, ("PolicyArn", resource.Id)))
                {
                    if (version.Element("IsDefaultVersion")?.Value != "true")
                    {
                        await iam.CallAsync("DeletePolicyVersion", cancellation, ("PolicyArn", resource.Id), ("VersionId", (string)version.Element("VersionId")!));
                    }
                }

                await iam.CallAsync("DeletePolicy", cancellation, ("PolicyArn", resource.Id));
                break;
            default:
                await iam.CallAsync("DeleteOpenIDConnectProvider", cancellation, ("OpenIDConnectProviderArn", resource.Id));
                break;
        }
    }

    private async Task<List<string>> AllAsync(string action, string list, string? field, CancellationToken cancellation, (string, string) of)
    {
        var all = new List<string>();
        await foreach (var entry in iam.EntriesAsync(action, list, cancellation, of))
        {
            all.Add(field is null ? entry.Value : (string)entry.Element(field)!);
        }

        return all;
    }

    // Its own: an instance profile's answer has its role in it, with the role's tags.
    private static IReadOnlyDictionary<string, string> TagsOf(XElement? answer)
    {
        var result = answer?.Elements().First();
        return AwsQuery.Tags(result?.Element("Tags") ?? result?.Elements().Elements("Tags").FirstOrDefault());
    }

    private sealed record Kind(ResourceKind Resource, string List, string Entries, string Id, string Get, string Parameter);
}
