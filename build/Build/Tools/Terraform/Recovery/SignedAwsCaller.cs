using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>
/// Calls those AWS services whose SDK packages this project's feeds need not carry (IAM, Route 53, Certificate Manager),
/// signed by the SDK's own signer.
/// </summary>
/// <param name="http">Sends the requests.</param>
/// <param name="credentials">Whose rights they carry.</param>
/// <param name="endpoint">One address for all services, as an emulated cloud has it; null for AWS itself.</param>
public sealed partial class SignedAwsCaller(HttpClient http, AWSCredentials credentials, Uri? endpoint)
{
    /// <summary>The namespace-free answer of a call, or null when what was asked for does not exist.</summary>
    /// <exception cref="AmazonServiceException">AWS refused the call for any other reason.</exception>
    public async Task<string?> CallAsync(
        HttpMethod method,
        string service,
        string region,
        Uri home,
        string pathAndQuery,
        string body,
        string contentType,
        string? target,
        CancellationToken cancellationToken)
    {
        var uri = new Uri(endpoint ?? home, pathAndQuery);
        ImmutableCredentials key = await credentials.GetCredentialsAsync();
        DateTime now = DateTime.UtcNow;
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = uri.Authority,
            ["x-amz-content-sha256"] = hash,
            ["x-amz-date"] = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
        };
        if (target is not null)
        {
            headers["x-amz-target"] = target;
        }

        if (key.UseToken)
        {
            headers["x-amz-security-token"] = key.Token;
        }

        string names = string.Join(';', headers.Keys);
        string canonical = string.Join(
            '\n',
            method.Method,
            uri.AbsolutePath,
            uri.Query.TrimStart('?'),
            string.Concat(headers.Select(h => $"{h.Key}:{h.Value}\n")),
            names,
            hash);
        AWS4SigningResult signature = AWS4Signer.ComputeSignature(key, region, now, service, names, canonical);

        using var request = new HttpRequestMessage(method, uri);
        if (method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
        string answer = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return answer;
        }

        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        string asked = target ?? (method == HttpMethod.Get ? uri.AbsolutePath : body.Split('&')[0]);
        throw new AmazonServiceException($"{service} answered {(int)response.StatusCode} to {asked}: {Shorten(answer)}")
        {
            ErrorCode = CodeOf(answer),
            StatusCode = response.StatusCode,
        };
    }

    /// <summary>Parses an XML answer and drops its namespaces, which differ by service and version only.</summary>
    public static XElement Parse(string xml)
    {
        XElement root = XElement.Parse(xml);
        foreach (XElement element in root.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
        }

        return root;
    }

    // In XML a Code, in JSON a __type that may have a namespace before a #.
    private static string? CodeOf(string answer) => CodePattern().Match(answer) is { Success: true } match ? match.Groups["code"].Value : null;

    [GeneratedRegex(@"<Code>\s*(?<code>[^<\s]+)|""__type""\s*:\s*""([^""#]*#)?(?<code>[^""]+)""")]
    private static partial Regex CodePattern();

    private static string Shorten(string text) => text.Length <= 500 ? text : text[..500] + " ...";
}
