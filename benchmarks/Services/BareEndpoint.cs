using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WasteCoach.Services.Benchmarks;

/// <summary>What ASP.NET Core alone does on this machine: one endpoint, a small JSON answer, nothing else.</summary>
internal static class BareEndpoint
{
    public const string Argument = "--bare";

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/", () => new { category = "glass", korean = "유리", english = "Glass", recyclable = true });
        app.MapPost("/", (Posted posted) => new { posted.ContentType });
        app.MapGet("/health/ready", () => Results.Ok());
        await app.RunAsync();
    }

    private sealed record Posted(string ContentType);
}
