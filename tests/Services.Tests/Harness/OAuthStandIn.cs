using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace WasteCoach.Services.Tests.Harness;

/// <summary>A provider of sign-ins: a code counts once, for its client, its redirect address and its PKCE challenge.</summary>
internal sealed class OAuthStandIn : IAsyncDisposable
{
    public const string ClientId = "wastecoach-test";
    public const string ClientSecret = "oauth-secret-of-the-test-31";

    private readonly ConcurrentDictionary<string, (string Challenge, string Redirect)> codes = new();
    private readonly ConcurrentDictionary<string, bool> tokens = new();
    private WebApplication? app;

    public int Port { get; } = FreePort.Next();

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>Who is signed in at the provider, as Kakao's user info tells it.</summary>
    public (long Id, string Email, string Name) User { get; set; } = (1001, "kakao@example.com", "카카오 사용자");

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address);
        app = builder.Build();
        app.MapGet("/authorize", Authorize);
        app.MapPost("/token", TokenAsync);
        app.MapGet("/me", Me);
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }

    private IResult Authorize(string response_type, string client_id, string redirect_uri, string state, string code_challenge, string code_challenge_method)
    {
        if (response_type != "code" || client_id != ClientId || code_challenge_method != "S256")
        {
            return Results.BadRequest();
        }

        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        codes[code] = (code_challenge, redirect_uri);
        return Results.Redirect(QueryHelpers.AddQueryString(redirect_uri, new Dictionary<string, string?> { ["code"] = code, ["state"] = state }));
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (form["grant_type"] != "authorization_code" || form["client_id"] != ClientId || form["client_secret"] != ClientSecret
            || !codes.TryRemove(form["code"].ToString(), out var issued) || issued.Redirect != form["redirect_uri"]
            || WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != issued.Challenge)
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }

        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        tokens[token] = true;
        return Results.Json(new { access_token = token, token_type = "bearer", expires_in = 3600 });
    }

    private IResult Me(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.Ordinal) && tokens.ContainsKey(header[7..])
            ? Results.Json(new { id = User.Id, kakao_account = new { email = User.Email, profile = new { nickname = User.Name } } })
            : Results.StatusCode(401);
    }
}
