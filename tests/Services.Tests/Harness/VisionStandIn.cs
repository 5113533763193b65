using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WasteCoach.Services.Tests.Harness;

/// <summary>
/// The HTTP API of a vision model. It refuses what the real one refuses: a wrong key, no model, no picture, a schema
/// that is not strict. What it answers is decided by the test.
/// </summary>
internal sealed class VisionStandIn : IAsyncDisposable
{
    public const string ApiKey = "vision-key-of-the-test-77";
    public const string Bottle = """{"type":"PET bottle","category":"plastic","confidence":0.93,"recyclable":true,"notes":["Rinse it."]}""";

    private WebApplication? app;
    private int calls;

    public int Port { get; } = FreePort.Next();

    public int Calls => calls;

    /// <summary>How long an answer takes.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.Zero;

    /// <summary>Answers for the next calls: a status, or 200 with this content. When it is empty: a bottle.</summary>
    public ConcurrentQueue<(int Status, string Content)> Script { get; } = new();

    /// <summary>Every call gets this while it is set.</summary>
    public (int Status, string Content)? Always { get; set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Port}");
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = 30_000_000);
        app = builder.Build();
        app.MapPost("/v1/chat/completions", AnswerAsync);
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }

    private async Task<IResult> AnswerAsync(HttpRequest request)
    {
        Interlocked.Increment(ref calls);
        if (request.Headers.Authorization != $"Bearer {ApiKey}")
        {
            return Results.Json(new { error = new { code = "invalid_api_key" } }, statusCode: 401);
        }

        using var body = await JsonDocument.ParseAsync(request.Body);
        if (Refusal(body.RootElement) is { } refusal)
        {
            return Results.Json(new { error = new { message = refusal } }, statusCode: 400);
        }

        await Task.Delay(Delay);
        var (status, content) = Always ?? (Script.TryDequeue(out var next) ? next : (200, Bottle));
        return status == 200
            ? Results.Json(new { id = "chatcmpl-1", choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content } } } })
            : Results.Json(new { error = new { message = content } }, statusCode: status);
    }

    private static string? Refusal(JsonElement body)
    {
        if (body.GetProperty("model").GetString() is not { Length: > 0 })
        {
            return "model is missing";
        }

        var schema = body.GetProperty("response_format").GetProperty("json_schema");
        if (!schema.GetProperty("strict").GetBoolean() || schema.GetProperty("schema").GetProperty("additionalProperties").GetBoolean())
        {
            return "schema is not strict";
        }

        var url = body.GetProperty("messages").EnumerateArray().Last().GetProperty("content")[0].GetProperty("image_url").GetProperty("url").GetString()!;
        var bytes = url.StartsWith("data:image/jpeg;base64,", StringComparison.Ordinal) ? Convert.FromBase64String(url["data:image/jpeg;base64,".Length..]) : [];
        return bytes is [0xFF, 0xD8, ..] ? null : "no JPEG";
    }
}
