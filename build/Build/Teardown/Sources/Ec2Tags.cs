using Amazon.EC2.Model;
using Amazon.Runtime;

namespace WasteCoach.Build.Teardown.Sources;

/// <summary>What EC2's kinds have in common.</summary>
internal static class Ec2Tags
{
    internal static CloudResource Resource(ResourceKind kind, string id, List<Tag>? tags)
    {
        var read = (tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value ?? "", StringComparer.Ordinal);
        return new CloudResource(kind, id, read.GetValueOrDefault("Name", ""), read);
    }

    /// <summary>Whether EC2 says that there is no such thing: InvalidVolume.NotFound, InvalidGroup.NotFound and so on.</summary>
    internal static bool IsGone(AmazonServiceException exception) =>
        exception.ErrorCode is { } code && (code.EndsWith(".NotFound", StringComparison.Ordinal) || code.EndsWith("NotFound", StringComparison.Ordinal));
}
