using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;
using Polly;
using Polly.Retry;

namespace WasteCoach.Build.Cloud.Apis;

/// <summary>
/// Calls those AWS services whose SDK packages this project's feeds need not carry (IAM, Route 53, Certificate Manager, Elastic Load Balancing),
/// signed by the SDK's own signer. What the SDK would send again is sent again: throttled calls, answers of 5xx, broken connections.
/// </summary>
public sealed partial class SignedAwsCaller
{
    // Codes of "slower, please" that come with a status of 400; the SDK's list.
    private static readonly HashSet<string> Throttles = new(StringComparer.Ordinal)
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException", "RequestLimitExceeded", "TooManyRequestsException", "PriorRequestNotComplete",
    };

    private readonly HttpClient _http;
    private readonly AWSCredentials _credentials;
    private readonly Uri? _endpoint;
    private readonly ResiliencePipeline _pipeline;

    /// <summary>Nothing is called here.</summary>
    /// <param name="http">Sends the requests; its time-out is that of one attempt.</param>
    /// <param name="credentials">Whose rights they carry.</param>
    /// <param name="endpoint">One address for all services, as an emulated cloud has it; null for AWS itself.</param>
    /// <param name="retries">How often a call is sent again.</param>
    /// <param name="firstPause">The pause before the first repetition; each further one is twice as long, give or take.</param>
    public SignedAwsCaller(HttpClient http, AWSCredentials credentials, Uri? endpoint, int retries, TimeSpan firstPause)
    {
        _http = http;
        _credentials = credentials;
        _endpoint = endpoint;
        _pipeline = retries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder()
                    .Handle<AmazonServiceException>(exception => exception.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError || Throttles.Contains(exception.ErrorCode ?? ""))
                    .Handle<HttpRequestException>()
                    .Handle<TaskCanceledException>(exception => exception.InnerException is TimeoutException),
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = firstPause,
                MaxDelay = TimeSpan.FromSeconds(20),
                UseJitter = true,
            })
            .Build();
    }

    /// <summary>The answer of a call, or null when what was asked for does not exist.</summary>
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
        CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(
            async token => await SendAsync(method, service, region, new Uri(_endpoint ?? home, pathAndQuery), body, contentType, target, token), cancellationToken);

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

    private async Task<string?> SendAsync(
        HttpMethod method, string service, string region, Uri uri, string body, string contentType, string? target, CancellationToken cancellationToken)
    {
        ImmutableCredentials key = await _credentials.GetCredentialsAsync();
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
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
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

    // In XML a Code, in JSON a __type that may have a namespace before a #.
    private static string? CodeOf(string answer) => CodePattern().Match(answer) is { Success: true } match ? match.Groups["code"].Value : null;

    [GeneratedRegex(@"<Code>\s*(?<code>[^<\s]+)|""__type""\s*:\s*""([^""#]*#)?(?<code>[^""]+)""")]
    private static partial Regex CodePattern();

    private static string Shorten(string text) => text.Length <= 500 ? text : text[..500] + " ...";
}
