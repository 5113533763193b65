using WasteCoach.Shared.Authentication;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Hosting;
using WasteCoach.Shared.RateLimiting;
using WasteCoach.Shared.Redis;
using WasteCoach.Users.Points;
using WasteCoach.Users.Profiles;

var builder = ServiceHost.CreateBuilder("users", args);
builder.Services.AddValidation();
builder.Services.AddOpenApi();
builder.AddPostgres(typeof(Profile).Assembly);
builder.AddRedis(needed: true);
builder.AddRateLimits();
builder.AddTokenAuthentication();

var app = builder.BuildService();
var api = app.MapApi(RateLimitOutage.Refuse);
api.RequireAuthorization().ProducesProblem(StatusCodes.Status401Unauthorized);
api.MapProfiles();
api.MapPoints();
app.MapAwards();
return await app.RunServiceAsync(args);
