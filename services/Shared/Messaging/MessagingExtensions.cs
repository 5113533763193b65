using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WasteCoach.Shared.Health;

namespace WasteCoach.Shared.Messaging;

/// <summary>Gives a program the broker.</summary>
public static class MessagingExtensions
{
    /// <summary>Adds the connection and the publisher.</summary>
    public static void AddMessaging(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BrokerConnection>();
        builder.Services.AddSingleton<TaskPublisher>();
        builder.Services.AddSingleton<BrokerCheck>();
        builder.Services.AddHealthChecks().Add(new("message queue", services => services.GetRequiredService<BrokerCheck>(), null, [HealthTags.Ready]));
    }

    /// <summary>Consumes a queue of the contract with a handler.</summary>
    public static void AddTaskConsumer<THandler>(this WebApplicationBuilder builder, string queue)
        where THandler : class, ITaskHandler
    {
        builder.Services.AddSingleton<THandler>();
        builder.Services.AddSingleton<IHostedService>(services => ActivatorUtilities.CreateInstance<TaskConsumer>(
            services, MessagingContract.Current.Queue(queue), services.GetRequiredService<THandler>()));
    }
}
