using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace WasteCoach.Shared.Authentication;

/// <summary>Lets a service accept the access tokens of the auth service; it needs Redis added too.</summary>
public static class AuthenticationExtensions
{
    /// <summary>Adds bearer authentication with keys fetched from auth, or with those at hand.</summary>
    public static void AddTokenAuthentication(this WebApplicationBuilder builder, Func<IServiceProvider, OpenIdConnectConfiguration>? ownKeys = null)
    {
        var settings = builder.Configuration.GetSection("Jwt").Get<JwtSettings>() ?? new JwtSettings();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<SignedOutSessions>();
        builder.Services.AddHttpClient("jwks", http => http.Timeout = TimeSpan.FromSeconds(3));
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IServiceProvider>((options, services) =>
        {
            options.MapInboundClaims = false;
            options.IncludeErrorDetails = false;
            options.ConfigurationManager = ownKeys is null
                ? new JwksKeys(services.GetRequiredService<IHttpClientFactory>().CreateClient("jwks"), settings)
                : new StaticConfigurationManager<OpenIdConnectConfiguration>(ownKeys(services));
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = settings.Issuer,
                ValidAudience = settings.Audience,
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                ClockSkew = TimeSpan.FromSeconds(5),
            };
            options.Events = new JwtBearerEvents { OnTokenValidated = RefuseSignedOutAsync };
        });
    }

    /// <summary>The signed-in user.</summary>
    public static Guid UserId(this ClaimsPrincipal user) => Guid.Parse(user.FindFirstValue("sub")!);

    /// <summary>The login that the token came of.</summary>
    public static Guid SessionId(this ClaimsPrincipal user) => Guid.Parse(user.FindFirstValue("sid")!);

    private static async Task RefuseSignedOutAsync(TokenValidatedContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<SignedOutSessions>();
        var session = context.Principal!.FindFirstValue("sid");
        if (session is null || await sessions.ContainsAsync(session))
        {
            context.Fail("signed out");
        }
    }
}
