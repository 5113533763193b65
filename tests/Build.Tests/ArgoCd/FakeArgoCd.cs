using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Tests.ArgoCd;

/// <summary>
/// An HTTP server with Argo CD's paths and answers, whose applications a test moves by hand. It refuses what upstream refuses: a wrong
/// token, an unknown application, a second operation, the end of none.
/// </summary>
internal sealed class FakeArgoCd : IDisposable
{
    public const string Token = "argocd-token-of-the-test-41";
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public FakeArgoCd()
    {
        var port = FreePort.Next();
        Url = new Uri($"http://127.0.0.1:{port}/argocd");
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public Uri Url { get; }

    /// <summary>The applications, by name, as the API gives them.</summary>
    public ConcurrentDictionary<string, JsonObject> Applications { get; } = new();

    /// <summary>The resource trees, by application.</summary>
    public ConcurrentDictionary<string, JsonArray> Trees { get; } = new();

    /// <summary>The logs, by pod; with "previous" before a slash those of the container before.</summary>
    public ConcurrentDictionary<string, string[]> Logs { get; } = new();

    /// <summary>The events, by pod.</summary>
    public ConcurrentDictionary<string, JsonArray> Events { get; } = new();

    /// <summary>Every request, as "GET /path?query body".</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers in place of the API, while it gives one: status, type, text.</summary>
    public Func<string, (int Status, string Type, string Text)?> Instead { get; set; } = _ => null;

    /// <summary>What happens after a request for an application, a sync or an end; the moving part of a test.</summary>
    public Action<string, string> After { get; set; } = (_, _) => { };

    public ArgoCdClient Client(string token = Token, TimeSpan? patience = null) => new(Url, new SecretValue(token), patience);

    public static JsonObject Application(string name, string syncStatus = "Synced", string health = "Healthy", string? revision = null, string? phase = null, string? operationRevision = null, params string[] images) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["source"] = new JsonObject { ["repoURL"] = "git://r", ["targetRevision"] = "main" } },
        ["status"] = new JsonObject
        {
            ["sync"] = new JsonObject { ["status"] = syncStatus, ["revision"] = revision },
            ["health"] = new JsonObject { ["status"] = health },
            ["operationState"] = phase is null ? null : Operation(phase, operationRevision ?? revision!),
            ["summary"] = new JsonObject { ["images"] = new JsonArray([.. images.Select(image => JsonValue.Create(image))]) },
        },
    };

    public static JsonObject Operation(string phase, string revision, string message = "") => new()
    {
        ["phase"] = phase,
        ["message"] = message,
        ["operation"] = new JsonObject { ["sync"] = new JsonObject { ["revision"] = revision } },
        ["syncResult"] = new JsonObject { ["revision"] = revision, ["resources"] = new JsonArray() },
    };

    public static JsonObject Pod(string name, string digest, string reason = "Running", string containers = "1/1", string health = "Healthy", string owner = "ReplicaSet", string ownerName = "rs", string message = "") => new()
    {
        ["kind"] = "Pod",
        ["namespace"] = "wastecoach",
        ["name"] = name,
        ["uid"] = "uid-" + name,
        ["parentRefs"] = new JsonArray(new JsonObject { ["kind"] = owner, ["name"] = ownerName }),
        ["images"] = new JsonArray($"r/x@{digest}"),
        ["info"] = new JsonArray(new JsonObject { ["name"] = "Status Reason", ["value"] = reason }, new JsonObject { ["name"] = "Containers", ["value"] = containers }),
        ["health"] = new JsonObject { ["status"] = health, ["message"] = message },
    };

    public void Dispose()
    {
        _listener.Close();
        Assert.True(_serving.Wait(TimeSpan.FromSeconds(30)));
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var (status, type, text) = Answer(context.Request);
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            var bytes = Encoding.UTF8.GetBytes(text);
            try
            {
                await context.Response.OutputStream.WriteAsync(bytes);
                context.Response.Close();
            }
            catch (HttpListenerException)
            {
                // The client did not wait for it.
            }
        }
    }

    private (int Status, string Type, string Text) Answer(HttpListenerRequest request)
    {
        using var reader = new StreamReader(request.InputStream);
        var path = request.Url!.AbsolutePath;
        Requests.Enqueue($"{request.HttpMethod} {request.Url.PathAndQuery} {reader.ReadToEnd()}".Trim());
        if (Instead(path) is { } instead)
        {
            return instead;
        }

        if (!path.StartsWith("/argocd/api/", StringComparison.Ordinal))
        {
            return (404, "text/plain", "404 page not found\n");
        }

        if (path == "/argocd/api/version")
        {
            return Json(new JsonObject { ["Version"] = "v2.12.6+test" });
        }

        if (request.Headers["Authorization"] != $"Bearer {Token}")
        {
            return Error(401, 16, "invalid session: signature is invalid");
        }

        var parts = path["/argocd/api/v1/applications".Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
        {
            return Json(new JsonObject { ["items"] = new JsonArray([.. Applications.Values.Select(item => item.DeepClone())]) });
        }

        if (!Applications.TryGetValue(parts[0], out var application))
        {
            return Error(403, 7, "permission denied");
        }

        var answer = (request.HttpMethod, parts.ElementAtOrDefault(1)) switch
        {
            ("GET", null) => Json(application),
            ("GET", "resource-tree") => Json(new JsonObject { ["nodes"] = Trees.GetValueOrDefault(parts[0])?.DeepClone() ?? new JsonArray() }),
            ("GET", "events") => Json(new JsonObject { ["items"] = Events.GetValueOrDefault(request.QueryString["resourceName"]!)?.DeepClone() ?? new JsonArray() }),
            ("GET", "logs") => (200, "application/json", LogOf(request)),
            ("POST", "sync") => Sync(application),
            ("DELETE", "operation") => Terminate(application),
            _ => Error(404, 5, "Not Found"),
        };
        After($"{request.HttpMethod} {parts.ElementAtOrDefault(1)}".Trim(), parts[0]);
        return answer;
    }

    private string LogOf(HttpListenerRequest request)
    {
        var key = (request.QueryString["previous"] == "true" ? "previous/" : "") + request.QueryString["podName"];
        var lines = Logs.GetValueOrDefault(key) ?? [];
        return string.Concat(lines.Append("").Select((line, i) => JsonSerializer.Serialize(new { result = new { content = line, last = i == lines.Length } }) + "\n"));
    }

    private static (int Status, string Type, string Text) Sync(JsonObject application)
    {
        if (application["operation"] is not null || application["status"]!["operationState"]?["phase"]?.GetValue<string>() is "Running" or "Terminating")
        {
            return Error(400, 9, "another operation is already in progress");
        }

        application["operation"] = new JsonObject { ["sync"] = new JsonObject { ["revision"] = application["status"]!["sync"]!["revision"]?.DeepClone() } };
        return Json(application);
    }

    private static (int Status, string Type, string Text) Terminate(JsonObject application)
    {
        if (application["operation"] is null)
        {
            return Error(400, 3, "Unable to terminate operation. No operation is in progress");
        }

        application.Remove("operation");
        application["status"]!["operationState"]!["phase"] = "Failed";
        application["status"]!["operationState"]!["message"] = "Operation terminated";
        return (200, "application/json", "{}");
    }

    private static (int Status, string Type, string Text) Json(JsonNode node)
    {
        lock (node)
        {
            return (200, "application/json", node.ToJsonString());
        }
    }

    private static (int Status, string Type, string Text) Error(int status, int code, string words) =>
        (status, "application/json", new JsonObject { ["error"] = words, ["code"] = code, ["message"] = words }.ToJsonString());
}
