using WasteCoach.Auth.Accounts;
using WasteCoach.Auth.OAuth;
using WasteCoach.Auth.Passwords;
using WasteCoach.Auth.Tokens;
using WasteCoach.Shared.Authentication;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Hosting;
using WasteCoach.Shared.RateLimiting;
using WasteCoach.Shared.Redis;

var builder = ServiceHost.CreateBuilder("auth", args);
builder.Services.AddValidation();
builder.Services.AddOpenApi();
builder.AddPostgres(typeof(AccountStore).Assembly);
builder.AddRedis(needed: true);
builder.AddRateLimits();
builder.AddTokenAuthentication(services => services.GetRequiredService<SigningKeys>().Configuration);
builder.Services.AddSingleton<SigningKeys>();
builder.Services.AddSingleton<AccessTokens>();
builder.Services.AddSingleton<PasswordHasher>();
builder.Services.AddSingleton<AccountStore>();
builder.Services.AddSingleton<SessionStore>();
builder.Services.AddSingleton<OAuthProviders>();
builder.Services.AddSingleton<OAuthStates>();
builder.Services.AddHttpClient<OAuthClient>(http => http.Timeout = TimeSpan.FromSeconds(5));
builder.Services.AddHostedService<ExpiredRows>();

var app = builder.BuildService();
if (!args.Contains("--migrate"))
{
    // A missing or malformed key ends the start, not the first sign-in.
    app.Services.GetRequiredService<SigningKeys>();
    app.Services.GetRequiredService<OAuthProviders>();
}

app.MapKeySet();
var api = app.MapApi(RateLimitOutage.Refuse);
api.MapAccounts();
api.MapTokens();
api.MapOAuth();
return await app.RunServiceAsync(args);
