using Amazon.Runtime;

namespace WasteCoach.Build.Cloud;

/// <summary>Tells errors of the cloud from those of this program.</summary>
public static class CloudErrors
{
    /// <summary>Whether AWS refused a call, or could not be reached.</summary>
    public static bool IsOfCloud(this Exception exception) =>
        exception is AmazonServiceException or AmazonClientException or HttpRequestException;
}
