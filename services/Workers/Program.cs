using System.Net.Http.Headers;
using Polly;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Hosting;
using WasteCoach.Shared.Jobs;
using WasteCoach.Shared.Messaging;
using WasteCoach.Shared.Redis;
using WasteCoach.Shared.Storage;
using WasteCoach.Workers.Ai;
using WasteCoach.Workers.Api;
using WasteCoach.Workers.Batch;
using WasteCoach.Workers.Outbox;
using WasteCoach.Workers.Scheduling;

var builder = ServiceHost.CreateBuilder("workers", args);
var role = builder.Configuration["Workers:Role"];
builder.AddMessaging();
switch (role)
{
    case "ai":
        AddStores();
        AddOutbox();
        AddVision();
        builder.Services.AddSingleton<PictureJobs>();
        builder.Services.AddSingleton<KnownPictures>();
        builder.Services.AddSingleton<JobProgress>();
        builder.Services.AddSingleton<RecentResults>();
        builder.AddTaskConsumer<AnalyzeHandler>("q.ai");
        break;
    case "batch":
        AddStores();
        AddOutbox();
        builder.AddTaskConsumer<BatchHandler>("q.batch");
        break;
    case "api":
        AddUsers();
        builder.AddTaskConsumer<ApiHandler>("q.api");
        break;
    case "scheduler":
        AddStores();
        builder.Services.AddSingleton<KnownPictures>();
        builder.AddTaskConsumer<SchedHandler>("q.sched");
        builder.Services.AddHostedService<Scheduler>();
        break;
    default:
        await Console.Error.WriteLineAsync($"Workers__Role is \"{role}\"; set it to ai, batch, api or scheduler.");
        return 2;
}

return await builder.BuildService().RunServiceAsync(args);

void AddStores()
{
    builder.AddPostgres();
    builder.AddRedis(needed: true);
    builder.AddPictureStore();
}

void AddOutbox()
{
    builder.Services.AddSingleton<OutboxRelay>();
    builder.Services.AddHostedService(services => services.GetRequiredService<OutboxRelay>());
}

void AddVision()
{
    var settings = builder.Configuration.GetSection("Vision").Get<VisionSettings>() ?? new VisionSettings();
    builder.Services.AddSingleton(settings);
    builder.Services.AddHttpClient<VisionClient>(http =>
    {
        http.BaseAddress = settings.Endpoint;
        http.Timeout = Timeout.InfiniteTimeSpan;
        if (settings.ApiKey is { } key)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }).AddResilienceHandler("vision", pipeline => pipeline.AddTimeout(TimeSpan.FromSeconds(settings.TimeoutSeconds)));
}

void AddUsers()
{
    var settings = builder.Configuration.GetSection("Api").Get<ApiSettings>() ?? new ApiSettings();
    builder.Services.AddHttpClient(ApiHandler.Users, http => http.BaseAddress = settings.Users).AddStandardResilienceHandler();
}
