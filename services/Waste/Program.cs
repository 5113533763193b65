using WasteCoach.Shared.Authentication;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Hosting;
using WasteCoach.Shared.Jobs;
using WasteCoach.Shared.Messaging;
using WasteCoach.Shared.RateLimiting;
using WasteCoach.Shared.Redis;
using WasteCoach.Shared.Storage;
using WasteCoach.Waste.Jobs;

var builder = ServiceHost.CreateBuilder("waste", args);
builder.Services.AddValidation();
builder.Services.AddOpenApi();
builder.AddPostgres(typeof(AnalyzeRequest).Assembly);
builder.AddRedis(needed: true);
builder.AddRateLimits();
builder.AddTokenAuthentication();
builder.AddMessaging();
builder.AddPictureStore();
builder.Services.AddSingleton<JobStore>();
builder.Services.AddSingleton<JobProgress>();
builder.Services.AddSingleton<RecentResults>();
builder.Services.AddHostedService<StrandedJobs>();

var app = builder.BuildService();
var api = app.MapApi(RateLimitOutage.Refuse);
api.MapJobs();
return await app.RunServiceAsync(args);
