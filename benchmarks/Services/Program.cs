using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using WasteCoach.Services.Benchmarks;
using WasteCoach.Services.Tests.Harness;

if (args.Contains(BareEndpoint.Argument))
{
    await BareEndpoint.RunAsync();
    return;
}

if (args.Contains(Playground.Argument))
{
    await Playground.RunAsync();
    return;
}

const int rounds = 3;
await using var system = await WasteCoachSystem.StartAsync();

Task<ServiceProcess> StartBareAsync() => ServiceProcess.StartAsync(
    "bare endpoint", ["dotnet", typeof(BareEndpoint).Assembly.Location, BareEndpoint.Argument], new Dictionary<string, string>());

Console.WriteLine("## Load: 16 clients in a closed loop, median of 3 rounds of 4 s; clients, services and stores share the machine\n");
Console.WriteLine("| request | requests/s | p50 ms | p99 ms | failed | bare requests/s | bare p99 ms | throughput of bare | p99 to bare |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
await using (var bare = await StartBareAsync())
{
    var token = await TokenAsync(system);
    var bareGet = () => new HttpRequestMessage(HttpMethod.Get, "/");
    var barePost = () => Analyze("/", token);
    await CompareAsync(bare, bareGet, system.Waste, () => Get("/api/v1/waste/categories"));
    await CompareAsync(bare, bareGet, system.Recycling, () => Get("/api/v1/recycling/search?q=milk"));
    await CompareAsync(bare, bareGet, system.Recycling, () => Get("/api/v1/recycling/items/7"));
    await CompareAsync(bare, bareGet, system.Locations, () => Get("/api/v1/locations/bins?lat=37.566&lon=126.902"));
    await CompareAsync(bare, barePost, system.Waste, () => Analyze("/api/v1/waste/analyze", token));
}

Console.WriteLine("\n## Start and rest: median of 3 starts, to the first ready answer of /health/ready; resident memory at rest\n");
Console.WriteLine($"| process | ready after s (goal {StartUp.GoalSeconds}) | processor s till then | MiB (goal {StartUp.GoalMebibytes}) | start to bare | processor to bare | memory to bare |");
Console.WriteLine("|---|---|---|---|---|---|---|");
var (bareSeconds, bareProcessor, bareMebibytes) = await StartUp.MeasureAsync(StartBareAsync);
Console.WriteLine($"| bare endpoint | {bareSeconds:0.00} | {bareProcessor:0.00} | {bareMebibytes:0} | 1.0 | 1.0 | 1.0 |");
foreach (var name in (string[])["Auth", "Users", "Locations", "Recycling", "Waste"])
{
    await PrintAsync(name.ToLowerInvariant(), () => ServiceProcess.StartAsync(name, name, system.EnvironmentOf(name)));
}

foreach (var role in (string[])["ai", "batch", "api", "scheduler"])
{
    await PrintAsync(
        $"workers {role}", () => ServiceProcess.StartAsync(role, "Workers", new Dictionary<string, string>(system.EnvironmentOf("Workers")) { ["Workers__Role"] = role }));
}

async Task PrintAsync(string name, Func<Task<ServiceProcess>> start)
{
    var (seconds, processor, mebibytes) = await StartUp.MeasureAsync(start);
    Console.WriteLine(
        $"| {name} | {seconds:0.00}{(seconds <= StartUp.GoalSeconds ? "" : " (missed)")} | {processor:0.00} | {mebibytes:0}{(mebibytes <= StartUp.GoalMebibytes ? "" : " (missed)")} | {seconds / bareSeconds:0.0} | {processor / bareProcessor:0.0} | {mebibytes / bareMebibytes:0.0} |");
}

async Task CompareAsync(ServiceProcess bare, Func<HttpRequestMessage> bareRequest, ServiceProcess service, Func<HttpRequestMessage> request)
{
    using var bareLoad = new Load(bare.Http.BaseAddress!, bareRequest);
    using var serviceLoad = new Load(service.Http.BaseAddress!, request);
    var (bareFigures, figures) = (new List<Figures>(), new List<Figures>());
    for (var round = 0; round < rounds; round++)
    {
        // In turn, so that whatever else the machine does falls on both.
        bareFigures.Add(await bareLoad.MeasureAsync());
        figures.Add(await serviceLoad.MeasureAsync());
    }

    var (one, other) = (Figures.Median(figures), Figures.Median(bareFigures));
    using var sample = request();
    Console.WriteLine(
        $"| {sample.Method} {sample.RequestUri} | {one.PerSecond:0} | {one.P50:0.0} | {one.P99:0.0} | {one.Failed} | {other.PerSecond:0} | {other.P99:0.0} | {one.PerSecond / other.PerSecond:0.00} | {one.P99 / other.P99:0.0} |");
}

static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);

static HttpRequestMessage Analyze(string path, string token) => new(HttpMethod.Post, path)
{
    Content = JsonContent.Create(new { contentType = "image/jpeg" }),
    Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
};

static async Task<string> TokenAsync(WasteCoachSystem system)
{
    var account = new { email = "load@example.com", password = "correct horse 7", name = "load" };
    using var registered = await system.Auth.Http.PostAsJsonAsync("/api/v1/auth/register", account);
    registered.EnsureSuccessStatusCode();
    using var login = await system.Auth.Http.PostAsJsonAsync("/api/v1/auth/login", account);
    login.EnsureSuccessStatusCode();
    return (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
}
