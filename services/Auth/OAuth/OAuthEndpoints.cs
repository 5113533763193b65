using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using WasteCoach.Auth.Accounts;
using WasteCoach.Auth.Tokens;
using WasteCoach.Shared.Problems;

namespace WasteCoach.Auth.OAuth;

internal static class OAuthEndpoints
{
    private const string StateCookie = "oauth_state";

    public static void MapOAuth(this RouteGroupBuilder api)
    {
        api.MapGet("/oauth/{provider}/start", StartAsync).Produces(StatusCodes.Status302Found).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Send the user to a provider's sign-in");
        api.MapGet("/oauth/{provider}/callback", CallbackAsync).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status502BadGateway).WithSummary("Where a provider sends the user back");
    }

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> StartAsync(
        string provider, OAuthProviders providers, OAuthStates states, HttpContext context, CancellationToken cancellationToken)
    {
        if (providers.Find(provider) is not { } settings)
        {
            return Unknown(provider);
        }

        var (state, challenge) = await states.BeginAsync(provider, cancellationToken);
        // The callback counts only in the browser that began: else a stranger's code could be slipped to a user.
        context.Response.Cookies.Append(StateCookie, state, new CookieOptions
        {
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            SameSite = SameSiteMode.Lax,
            MaxAge = OAuthStates.Lifetime,
            Path = "/api/v1/auth/oauth",
        });
        return TypedResults.Redirect(QueryHelpers.AddQueryString(settings.AuthorizationEndpoint.ToString(), new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = settings.ClientId,
            ["redirect_uri"] = providers.RedirectUri(provider),
            ["scope"] = settings.Scope,
            ["state"] = state,
            ["code_challenge"] = challenge,
            ["code_challenge_method"] = "S256",
        }));
    }

    private static async Task<Results<Ok<TokenPair>, ProblemHttpResult>> CallbackAsync(
        string provider,
        string? code,
        string? state,
        OAuthProviders providers,
        OAuthStates states,
        OAuthClient client,
        AccountStore accounts,
        SessionStore sessions,
        HttpContext context,
        ILogger<OAuthClient> logger,
        CancellationToken cancellationToken)
    {
        if (providers.Find(provider) is not { } settings)
        {
            return Unknown(provider);
        }

        var cookie = context.Request.Cookies[StateCookie];
        context.Response.Cookies.Delete(StateCookie, new CookieOptions { Path = "/api/v1/auth/oauth" });
        if (string.IsNullOrEmpty(code) || string.IsNullOrEmpty(state) || cookie is null
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(cookie), Encoding.UTF8.GetBytes(state))
            || await states.EndAsync(provider, state, cancellationToken) is not { } verifier)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, "oauth-state", "This sign-in was not begun here", "It was refused at the provider, expired after 10 minutes, or was used already. Begin again.");
        }

        try
        {
            var user = await client.SignInAsync(settings, code, verifier, providers.RedirectUri(provider), cancellationToken);
            return await accounts.FindOrCreateAsync(provider, user.Subject, user.Email, user.Name, cancellationToken) is { } account
                ? TypedResults.Ok(await sessions.StartAsync(account, cancellationToken))
                : Problem.Of(StatusCodes.Status409Conflict, "email-taken", "The address has an account", "Sign in with its password or with the provider it was made with.");
        }
        catch (OAuthException failure)
        {
            logger.LogWarning("Sign-in by {Provider} failed: {Reason}", provider, failure.Message);
            return Problem.Of(StatusCodes.Status502BadGateway, "oauth-provider", "The provider did not complete the sign-in", "Begin again.");
        }
    }

    private static ProblemHttpResult Unknown(string provider) =>
        Problem.NotFound("provider", $"Sign-in by \"{provider}\" is not offered here.");
}
