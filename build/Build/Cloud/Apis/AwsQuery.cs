using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace WasteCoach.Build.Cloud.Apis;

/// <summary>A service of AWS that takes forms and answers in XML, such as IAM.</summary>
/// <param name="caller">Sends and signs.</param>
/// <param name="service">Its name in signatures.</param>
/// <param name="region">Its region in signatures.</param>
/// <param name="home">Its address.</param>
/// <param name="version">Version of its API.</param>
public sealed class AwsQuery(SignedAwsCaller caller, string service, string region, Uri home, string version)
{
    /// <summary>Calls an action. Null when what was asked for does not exist.</summary>
    public async Task<XElement?> CallAsync(string action, IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancellation)
    {
        var form = string.Join('&', parameters.Prepend(new("Version", version)).Prepend(new("Action", action))
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var answer = await caller.CallAsync(HttpMethod.Post, service, region, home, "/", form, "application/x-www-form-urlencoded; charset=utf-8", null, cancellation);
        return answer is null ? null : SignedAwsCaller.Parse(answer);
    }

    /// <summary>Calls an action with one parameter or none.</summary>
    public Task<XElement?> CallAsync(string action, CancellationToken cancellation, params IEnumerable<(string Key, string Value)> parameters) =>
        CallAsync(action, parameters.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)), cancellation);

    /// <summary>The entries of a list that comes in pages.</summary>
    /// <param name="action">Such as ListRoles.</param>
    /// <param name="list">Name of the list's element.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <param name="parameters">Of the action.</param>
    public async IAsyncEnumerable<XElement> EntriesAsync(
        string action, string list, [EnumeratorCancellation] CancellationToken cancellation, params IEnumerable<(string Key, string Value)> parameters)
    {
        string? marker = null;
        do
        {
            var page = await CallAsync(action, cancellation, marker is null ? parameters : parameters.Append(("Marker", marker)));
            if (page is null)
            {
                yield break;
            }

            foreach (var entry in page.Descendants(list).Elements("member"))
            {
                yield return entry;
            }

            marker = Following(page);
        }
        while (marker is not null);
    }

    /// <summary>The tags among an answer's descendants.</summary>
    public static IReadOnlyDictionary<string, string> Tags(XElement? answer) => (answer?.DescendantsAndSelf("Tags").Elements("member") ?? [])
        .ToDictionary(tag => (string)tag.Element("Key")!, tag => (string?)tag.Element("Value") ?? "", StringComparer.Ordinal);

    // IAM says Marker and IsTruncated, ELB says NextMarker.
    private static string? Following(XElement page)
    {
        var next = (string?)page.Descendants("NextMarker").FirstOrDefault()
            ?? (page.Descendants("IsTruncated").FirstOrDefault()?.Value == "true" ? (string?)page.Descendants("Marker").FirstOrDefault() : null);
        return string.IsNullOrEmpty(next) ? null : next;
    }
}
