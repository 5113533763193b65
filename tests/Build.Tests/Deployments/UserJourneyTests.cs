using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Deployments.Journey;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Deployments;

public sealed class UserJourneyTests : IDisposable
{
    private readonly Entrance entrance = new();
    private readonly ConcurrentQueue<string> lines = new();

    public void Dispose() => entrance.Dispose();

    [Fact]
    public async Task The_journey_ends_with_what_the_picture_shows_and_leaves_no_account()
    {
        Assert.Equal("PET bottle, plastic, by vision", await WalkAsync());

        Assert.Equal(
            [
                "POST /api/v1/auth/register", "POST /api/v1/auth/login", "POST /api/v1/waste/analyze", "PUT /bucket/key", "POST /api/v1/waste/jobs/7/upload-complete",
                "GET /api/v1/waste/jobs/7/status", "GET /api/v1/waste/jobs/7/status", "GET /api/v1/waste/jobs/7/result", "GET /api/v1/recycling/search", "GET /api/v1/locations/bins",
                "GET /api/v1/users/me/points", "DELETE /api/v1/users/me", "POST /api/v1/auth/logout", "GET /api/v1/users/me", "POST /api/v1/auth/login", "DELETE /api/v1/auth/me",
            ],
            entrance.Requests);
        Assert.Equal("api.growbin.app", entrance.Hosts.Distinct().First());
        Assert.True(entrance.Uploaded.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]), "What was uploaded is no JPEG.");
        Assert.Contains("follow the analysis", lines);
    }

    [Theory]
    [InlineData("/api/v1/auth/register", 503, "register", "POST /api/v1/auth/register: 503 instead of 201")]
    [InlineData("/bucket/key", 403, "upload the picture", "/bucket/key: 403 instead of 200")]
    [InlineData("/api/v1/waste/jobs/7/result", 500, "read the result", "500 instead of 200: said by the test")]
    [InlineData("/api/v1/locations/bins", 404, "find the nearest bins", "404 instead of 200")]
    public async Task A_step_that_fails_is_named_with_request_and_answer(string path, int status, string step, string words)
    {
        entrance.Instead = requested => requested == path ? (status, "said by the test") : null;

        var failure = await Assert.ThrowsAsync<DeploymentException>(WalkAsync);

        Assert.Contains($"fails at the step '{step}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Amz-Signature", failure.Message, StringComparison.Ordinal);
        Assert.True(path.EndsWith("register", StringComparison.Ordinal) || entrance.Requests.Last() == "DELETE /api/v1/auth/me");
    }

    [Fact]
    public async Task An_analysis_that_fails_leads_to_the_workers()
    {
        entrance.Instead = path => path.EndsWith("/status", StringComparison.Ordinal) ? (200, """{"jobId":"7","stage":"failed","progress":100}""") : null;

        Assert.Contains("job 7 failed: the workers' log (role ai) says why", (await Assert.ThrowsAsync<DeploymentException>(WalkAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_still_counts_after_signing_out_fails()
    {
        entrance.Instead = path => path == "/api/v1/users/me" && entrance.Requests.Last().StartsWith("GET", StringComparison.Ordinal) ? (200, "{}") : null;

        Assert.Contains("200 instead of 401", (await Assert.ThrowsAsync<DeploymentException>(WalkAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_are_compared_with_what_was_built()
    {
        entrance.Instead = path => path.EndsWith("/version", StringComparison.Ordinal) ? path.Contains("users", StringComparison.Ordinal) ? (404, "") : (200, """{"service":"x","commit":"abc","builtAt":"now"}""") : null;
        using var client = entrance.Client();
        ApplicationService Service(string name) => new() { Name = name, Path = $"/api/v1/{name}", Port = 8080, Node = "application", Replicas = 1 };
        var versions = new RunningVersions(client, [Service("auth"), Service("waste"), Service("users")]);

        var differences = await versions.FindDifferencesAsync(
            [new("auth", "", "later", "d") { BuiltFrom = "abc" }, new("waste", "", "def", "d"), new("users", "", "abc", "d"), new("workers", "", "abc", "d")], default);

        Assert.Equal(["waste: /api/v1/waste/version says abc, deployed was def", "users: GET /api/v1/users/version: 404 instead of 200"], differences);
    }

    private async Task<string> WalkAsync()
    {
        using var client = entrance.Client();
        return await new UserJourney(client, TimeProvider.System, lines.Enqueue).WalkAsync(default);
    }

    /// <summary>Answers as the services do, in the order of a journey.</summary>
    private sealed class Entrance : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly string _root;
        private int _looks;

        public Entrance()
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _root = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}/";
            socket.Close();
            _listener.Prefixes.Add(_root.Replace("127.0.0.1", "*", StringComparison.Ordinal));
            _listener.Start();
            _ = Task.Run(ServeAsync);
        }

        public ConcurrentQueue<string> Requests { get; } = new();

        public ConcurrentQueue<string> Hosts { get; } = new();

        public byte[] Uploaded { get; private set; } = [];

        public Func<string, (int Status, string Text)?> Instead { get; set; } = _ => null;

        public PublicEntrance Client() => new(new SmokeSettings { Url = new Uri(_root), Host = "api.growbin.app" });

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                try
                {
                    var context = await _listener.GetContextAsync();
                    var (status, text) = await AnswerAsync(context.Request);
                    context.Response.StatusCode = status;
                    await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
                    context.Response.Close();
                }
                catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }

        private async Task<(int Status, string Text)> AnswerAsync(HttpListenerRequest request)
        {
            var path = request.Url!.AbsolutePath;
            Requests.Enqueue($"{request.HttpMethod} {path}");
            Hosts.Enqueue(request.Headers["Host"]!);
            if (Instead(path) is { } instead)
            {
                return instead;
            }

            if (path == "/bucket/key")
            {
                using var memory = new MemoryStream();
                await request.InputStream.CopyToAsync(memory);
                Uploaded = memory.ToArray();
                return (200, "");
            }

            var signedIn = request.Headers["Authorization"] == "Bearer t";
            return (request.HttpMethod, path) switch
            {
                ("POST", "/api/v1/auth/register") => (201, "{}"),
                ("POST", "/api/v1/auth/login") => (200, """{"accessToken":"t"}"""),
                ("GET", "/api/v1/recycling/search") => (200, """[{"stepsEnglish":"Rinse it."}]"""),
                ("GET", "/api/v1/locations/bins") => (200, """[{"metres":12.5}]"""),
                _ when !signedIn => (401, "{}"),
                ("POST", "/api/v1/waste/analyze") => (201, JsonSerializer.Serialize(new { jobId = "7", uploadUrl = _root + "bucket/key?X-Amz-Signature=secret" })),
                ("POST", "/api/v1/waste/jobs/7/upload-complete") => (202, "{}"),
                ("GET", "/api/v1/waste/jobs/7/status") => (200, ++_looks == 1 ? """{"stage":"vision","progress":60}""" : """{"stage":"done","progress":100}"""),
                ("GET", "/api/v1/waste/jobs/7/result") => (200, """{"analysis":{"type":"PET bottle","category":"plastic"},"source":"vision"}"""),
                ("GET", "/api/v1/users/me/points") => (200, """{"points":10}"""),
                ("DELETE", "/api/v1/users/me" or "/api/v1/auth/me") => (204, ""),
                ("POST", "/api/v1/auth/logout") => (204, ""),
                ("GET", "/api/v1/users/me") => (401, "{}"),
                _ => (404, ""),
            };
        }
    }
}
