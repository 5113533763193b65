using System.Net;
using System.Text.Json;

namespace WasteCoach.Build.Deployments.Registries;

/// <summary>Says what a registry's refusal means, and what to do about it.</summary>
internal sealed class RegistryErrors(RegistryEndpoint endpoint, RegistryCredentials? credentials)
{
    private const int LongestQuote = 300;

    /// <summary>The explanation of an answer that is no success.</summary>
    /// <param name="what">What was asked for: "the digest of wastecoach/deploy/waste:1".</param>
    /// <param name="response">The answer.</param>
    /// <param name="attempts">How often it was asked.</param>
    /// <param name="cancellation">Ends the reading of the answer.</param>
    public async Task<RegistryException> ExplainAsync(string what, HttpResponseMessage response, int attempts, CancellationToken cancellation)
    {
        var server = response.RequestMessage!.RequestUri!.Authority;
        var code = (int)response.StatusCode;
        if (IsWebPage(response))
        {
            return new($"{server} was asked for {what} and answered with a web page ({code}), not as a registry.",
                $"A proxy or another program answers there. See registry.address ({endpoint.Address}), and curl -i {endpoint.Root}v2/");
        }

        var said = await QuoteAsync(response, cancellation);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new($"{server} refuses the login{Who()} when asked for {what} (401){said}.",
                $"The token may be wrong, expired or withdrawn: see {Secret()}. For GHCR: a token with read:packages and write:packages."),
            HttpStatusCode.Forbidden => new($"{server} forbids {what}{Who()} (403){said}.",
                $"The token of {Secret()} lacks the right. For GHCR: write:packages, and 'packages: write' among the permissions of the workflow."),
            HttpStatusCode.NotFound => new($"{server} does not know {what} (404){said}.",
                "See registry.address, github.owner and github.repository in the environment's file; GHCR answers 404 also when the token may not see a private package."),
            HttpStatusCode.TooManyRequests => new($"{server} was asked for {what} {attempts} times and still says that there are too many requests (429){said}.",
                response.Headers.RetryAfter is { } after ? $"Run the same command again after {after} (Retry-After)." : "Run the same command again later: it goes on where it stopped."),
            >= HttpStatusCode.InternalServerError => new($"{server} failed {attempts} times when asked for {what} ({code}){said}.",
                "See the registry's log or status page, then run the same command again: it goes on where it stopped."),
            _ => new($"{server} answered {code} when asked for {what}{said}.", "See the registry's log."),
        };
    }

    /// <summary>The explanation of no answer at all.</summary>
    public RegistryException Unreachable(string what, Uri address, HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError => new($"{address.Authority} was asked for {what}, but there is no TLS with it: {Cause(exception)}.",
            "If the registry speaks plain HTTP, say registry.plainHttp: true; if its certificate is of an own authority, make the machine trust that.", exception),
        HttpRequestError.NameResolutionError => new($"{address.Authority} was to be asked for {what}, but the name is not known.", "See registry.address and the machine's DNS.", exception),
        _ => new($"{address.Authority} was to be asked for {what}, but can't be reached: {Cause(exception)}.",
            $"Start it (./build.sh --target=LocalServices, where it is one of the environment's services), or see registry.address ({endpoint.Address}) and the network.", exception),
    };

    /// <summary>The explanation of silence.</summary>
    public static RegistryException Silent(string what, Uri address, RegistryPatience patience, Exception exception) => new(
        $"{address.Authority} was asked for {what} {patience.Retries + 1} times and gave no answer within {patience.Attempt.TotalSeconds:0.#} s each.",
        "See whether the registry is overloaded or a firewall swallows packets, then run the same command again: it goes on where it stopped.",
        exception);

    /// <summary>Whether it is HTML, which no registry answers with.</summary>
    public static bool IsWebPage(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml";

    private static string Cause(Exception exception) => (exception.InnerException ?? exception).Message.TrimEnd('.');

    private string Who() => credentials is null ? " without a user" : $" of {credentials.User}";

    private string Secret() => credentials is null ? "registry.user and registry.token" : $"the secret {credentials.Secret}";

    // {"errors":[{"code":"DENIED","message":"..."}]}
    private static async Task<string> QuoteAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
            {
                text = string.Join("; ", errors.EnumerateArray().Select(error => string.Join(": ", new[] { "code", "message" }
                    .Select(name => error.TryGetProperty(name, out var value) ? value.ToString() : "").Where(value => value.Length > 0))));
            }
        }
        catch (JsonException)
        {
            // Not a registry's form: quoted as it is.
        }

        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length == 0 ? "" : $": {(text.Length > LongestQuote ? text[..LongestQuote] + "…" : text)}";
    }
}
