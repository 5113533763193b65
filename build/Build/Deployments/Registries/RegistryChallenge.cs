using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace WasteCoach.Build.Deployments.Registries;

/// <summary>How a registry wants to be told who asks: the WWW-Authenticate header of its 401.</summary>
/// <param name="IsBearer">With a token that another server gives, else with user and password.</param>
/// <param name="Realm">Where that token is given.</param>
/// <param name="Service">Whom the token is for.</param>
/// <param name="Scope">What the token shall allow, as the registry words it.</param>
public sealed partial record RegistryChallenge(bool IsBearer, string? Realm, string? Service, string? Scope)
{
    /// <summary>Reads the header; null when it asks for something that this client does not know.</summary>
    public static RegistryChallenge? Read(HttpHeaderValueCollection<AuthenticationHeaderValue> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (headers.FirstOrDefault(header => header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) is { Parameter: { } parameter })
        {
            var values = Parameter().Matches(parameter).ToDictionary(match => match.Groups[1].Value.ToLowerInvariant(), match => match.Groups[2].Value);
            return new(true, values.GetValueOrDefault("realm"), values.GetValueOrDefault("service"), values.GetValueOrDefault("scope"));
        }

        return headers.Any(header => header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) ? new(false, null, null, null) : null;
    }

    [GeneratedRegex("(\\w+)=\"([^\"]*)\"")]
    private static partial Regex Parameter();
}
