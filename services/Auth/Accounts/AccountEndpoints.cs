using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using WasteCoach.Auth.Passwords;
using WasteCoach.Auth.Tokens;
using WasteCoach.Shared.Authentication;
using WasteCoach.Shared.Problems;

namespace WasteCoach.Auth.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccounts(this RouteGroupBuilder api)
    {
        api.MapPost("/register", RegisterAsync).ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Make an account");
        api.MapPost("/login", LoginAsync).ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("Sign in");
        api.MapGet("/me", MeAsync).RequireAuthorization().ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("The signed-in account");
        api.MapDelete("/me", DeleteAsync).RequireAuthorization().ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("Delete the account and sign out everywhere");
    }

    private static async Task<Results<Created<Account>, ProblemHttpResult>> RegisterAsync(
        RegisterRequest request, AccountStore accounts, PasswordHasher passwords, CancellationToken cancellationToken)
    {
        var hash = await passwords.HashAsync(request.Password, cancellationToken);
        return await accounts.CreateAsync(request.Email, request.Name, hash, cancellationToken) is { } account
            ? TypedResults.Created("/api/v1/auth/me", account)
            : Problem.Of(StatusCodes.Status409Conflict, "email-taken", "The address has an account", "Sign in, or register with another address.");
    }

    private static async Task<Results<Ok<TokenPair>, ProblemHttpResult>> LoginAsync(
        LoginRequest request, AccountStore accounts, PasswordHasher passwords, SessionStore sessions, CancellationToken cancellationToken)
    {
        var found = await accounts.FindByEmailAsync(request.Email, cancellationToken);
        // An unknown address costs the same work as a wrong password and gives the same answer.
        var matches = await passwords.VerifyAsync(request.Password, found?.PasswordHash, cancellationToken);
        return matches && found is { } known
            ? TypedResults.Ok(await sessions.StartAsync(known.Account, cancellationToken))
            : Problem.Of(StatusCodes.Status401Unauthorized, "bad-credentials", "Address or password is wrong");
    }

    private static async Task<Results<Ok<Account>, ProblemHttpResult>> MeAsync(ClaimsPrincipal user, AccountStore accounts, CancellationToken cancellationToken) =>
        await accounts.FindAsync(user.UserId(), cancellationToken) is { } account
            ? TypedResults.Ok(account)
            : Problem.Of(StatusCodes.Status401Unauthorized, "account-gone", "The account was deleted");

    private static async Task<NoContent> DeleteAsync(ClaimsPrincipal user, AccountStore accounts, SignedOutSessions signedOut, CancellationToken cancellationToken)
    {
        foreach (var session in await accounts.DeleteAsync(user.UserId(), cancellationToken))
        {
            await signedOut.AddAsync(session);
        }

        return TypedResults.NoContent();
    }
}
