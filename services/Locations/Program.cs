using WasteCoach.Locations.Bins;
using WasteCoach.Locations.Centres;
using WasteCoach.Locations.Geocoding;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Hosting;
using WasteCoach.Shared.RateLimiting;
using WasteCoach.Shared.Redis;

var builder = ServiceHost.CreateBuilder("locations", args);
builder.Services.AddValidation();
builder.Services.AddOpenApi();
builder.AddPostgres(typeof(Bin).Assembly);
builder.AddRedis(needed: false);
builder.AddRateLimits();

var app = builder.BuildService();
var api = app.MapApi(RateLimitOutage.Admit);
api.MapBins();
api.MapCentres();
api.MapGeocoding();
return await app.RunServiceAsync(args);
