using System.Text;
using RabbitMQ.Client;
using WasteCoach.Services.Tests.Harness;

namespace WasteCoach.Services.Tests.Faults;

/// <summary>Looks into q.dlq, which no program of ours consumes.</summary>
internal static class DeadLetters
{
    /// <summary>Waits for a dead message and takes it.</summary>
    /// <returns>The reason in its header.</returns>
    public static async Task<string> TakeAsync(RabbitServer rabbit, string messageId, TimeSpan deadline)
    {
        await using var connection = await rabbit.Factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var reason = string.Empty;
        await Eventually.HoldsAsync($"{messageId} is in q.dlq", deadline, async () =>
        {
            var message = await channel.BasicGetAsync("q.dlq", autoAck: true);
            if (message?.BasicProperties.MessageId != messageId)
            {
                return (false, $"{message?.BasicProperties.MessageId ?? "nothing"}");
            }

            reason = Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers!["x-reason"]!);
            return (true, reason);
        });
        return reason;
    }
}
