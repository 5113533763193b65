using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using WasteCoach.Shared.Authentication;
using WasteCoach.Shared.Problems;

namespace WasteCoach.Auth.Tokens;

internal static class TokenEndpoints
{
    public static void MapTokens(this RouteGroupBuilder api)
    {
        api.MapPost("/refresh", RefreshAsync).ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("Exchange a refresh token for a new pair");
        api.MapPost("/logout", LogoutAsync).RequireAuthorization().ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("End the session and all its tokens");
    }

    /// <summary>Not rate limited: services fetch it, and it is a constant.</summary>
    public static void MapKeySet(this WebApplication app) =>
        app.MapGet("/api/v1/auth/.well-known/jwks.json", (SigningKeys keys) => TypedResults.Ok(new KeySet(keys.Public))).WithSummary("Public keys of the tokens");

    private static async Task<Results<Ok<TokenPair>, ProblemHttpResult>> RefreshAsync(RefreshRequest request, SessionStore sessions, CancellationToken cancellationToken) =>
        await sessions.RotateAsync(request.RefreshToken, cancellationToken) is { } pair
            ? TypedResults.Ok(pair)
            : Problem.Of(StatusCodes.Status401Unauthorized, "refresh-refused", "The refresh token counts no more", "Sign in again.");

    private static async Task<NoContent> LogoutAsync(ClaimsPrincipal user, SessionStore sessions, CancellationToken cancellationToken)
    {
        await sessions.EndAsync(user.SessionId(), "logout", cancellationToken);
        return TypedResults.NoContent();
    }
}
