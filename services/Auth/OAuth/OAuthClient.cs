using System.Net.Http.Headers;
using System.Text.Json;

namespace WasteCoach.Auth.OAuth;

/// <summary>Talks to a provider. Nothing is tried twice: an authorization code works once.</summary>
internal sealed class OAuthClient(HttpClient http)
{
    /// <summary>Exchanges the code and asks who the user is.</summary>
    /// <exception cref="OAuthException">The provider refused, or answered something else than promised.</exception>
    public async Task<ForeignUser> SignInAsync(OAuthProvider provider, string code, string verifier, string redirectUri, CancellationToken cancellationToken)
    {
        try
        {
            var token = await ExchangeAsync(provider, code, verifier, redirectUri, cancellationToken);
            return await AskAsync(provider, token, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException || (failure is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new OAuthException(failure.GetType().Name);
        }
    }

    private async Task<string> ExchangeAsync(OAuthProvider provider, string code, string verifier, string redirectUri, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUri,
            ["client_id"] = provider.ClientId!,
            ["code_verifier"] = verifier,
        };
        if (!string.IsNullOrEmpty(provider.ClientSecret))
        {
            form["client_secret"] = provider.ClientSecret;
        }

        using var response = await http.PostAsync(provider.TokenEndpoint, new FormUrlEncodedContent(form), cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new OAuthException($"token endpoint answered {(int)response.StatusCode}");
        }

        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return Text(answer.RootElement, "access_token") ?? throw new OAuthException("token endpoint gave no access_token");
    }

    private async Task<ForeignUser> AskAsync(OAuthProvider provider, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, provider.UserInfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new OAuthException($"user info endpoint answered {(int)response.StatusCode}");
        }

        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        var subject = Text(answer.RootElement, provider.SubjectPath) ?? throw new OAuthException($"user info has no {provider.SubjectPath}");
        return new ForeignUser(subject, Text(answer.RootElement, provider.EmailPath), Text(answer.RootElement, provider.NamePath) ?? "WasteCoach user");
    }

    private static string? Text(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind is JsonValueKind.String or JsonValueKind.Number ? element.ToString() : null;
    }
}
