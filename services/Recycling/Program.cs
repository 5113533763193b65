using WasteCoach.Recycling.Catalogue;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Hosting;
using WasteCoach.Shared.RateLimiting;
using WasteCoach.Shared.Redis;

var builder = ServiceHost.CreateBuilder("recycling", args);
builder.Services.AddValidation();
builder.Services.AddOpenApi();
builder.AddPostgres(typeof(Item).Assembly);
builder.AddRedis(needed: false);
builder.AddRateLimits();
builder.Services.AddSingleton<CatalogueStore>();
builder.Services.AddSingleton<CatalogueCache>();

var app = builder.BuildService();
var api = app.MapApi(RateLimitOutage.Admit);
api.MapCatalogue();
return await app.RunServiceAsync(args);
