using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace WasteCoach.Shared.RateLimiting;

/// <summary>Gives a service rate limits; it needs Redis added too.</summary>
public static class RateLimitExtensions
{
    /// <summary>Adds the limiter; endpoints mapped by MapApi are then counted.</summary>
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(builder.Configuration.GetSection("RateLimit").Get<RateLimitSettings>() ?? new RateLimitSettings());
        builder.Services.AddSingleton<RateLimiter>();
    }
}
