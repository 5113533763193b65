using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using WasteCoach.Shared.Health;
using WasteCoach.Shared.Hosting;
using WasteCoach.Shared.Problems;

namespace WasteCoach.Shared.Messaging;

/// <summary>
/// Consumes one queue. A message is acknowledged only after its work, or after it was confirmed elsewhere (a delay
/// queue, the dead-letter queue), so a killed process loses none. While a store of ours is away, a task waits
/// unacknowledged and spends no attempt.
/// </summary>
public sealed class TaskConsumer(
    QueueContract queue,
    ITaskHandler handler,
    BrokerConnection broker,
    TaskPublisher publisher,
    HealthCheckService health,
    ILogger<TaskConsumer> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly ActivitySource Activities = new(ServiceMetrics.MeterName);

    private readonly ConcurrentDictionary<ulong, Task> running = new();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConsumeAsync(stoppingToken);
            }
            catch (Exception outage) when (outage is BrokerUnreachableException or OperationInterruptedException or IOException or TimeoutException)
            {
                logger.LogWarning("{Queue}: the broker is away ({Reason}); trying again every {Seconds} s", queue.Name, outage.GetType().Name, Pause.TotalSeconds);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ConsumeAsync(CancellationToken stopping)
    {
        var connection = await broker.OpenAsync(stopping);
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: false, publisherConfirmationTrackingEnabled: false, consumerDispatchConcurrency: queue.Prefetch);
        await using var channel = await connection.CreateChannelAsync(options, stopping);
        await channel.BasicQosAsync(0, queue.Prefetch!.Value, global: false, stopping);

        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, _) =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var work = DeliverAsync(channel, delivery, stopping);
            running[delivery.DeliveryTag] = work;
            await work;
            running.TryRemove(delivery.DeliveryTag, out Task? _);
        };
        var tag = await channel.BasicConsumeAsync(queue.Name, autoAck: false, consumer, stopping);
        logger.LogInformation("{Queue}: consuming", queue.Name);
        try
        {
            await closed.Task.WaitAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            // No new task from here on; those in work end and are acknowledged before the channel closes.
            await channel.BasicCancelAsync(tag, cancellationToken: CancellationToken.None);
            await Task.WhenAll(running.Values);
            logger.LogInformation("{Queue}: drained", queue.Name);
        }
    }

    private async Task DeliverAsync(IChannel channel, BasicDeliverEventArgs delivery, CancellationToken stopping)
    {
        var task = new TaskMessage(delivery.BasicProperties.MessageId ?? string.Empty, delivery.RoutingKey, AttemptOf(delivery), delivery.Body.ToArray());
        using var activity = Activities.StartActivity(task.Kind, ActivityKind.Consumer, Header(delivery, "traceparent"));
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            var outcome = await WorkAsync(channel, task, stopping);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, CancellationToken.None);
            ServiceMetrics.Tasks.Add(1, new("queue", queue.Name), new("outcome", outcome));
        }
        catch (Exception outage) when (outage is OperationInterruptedException or BrokerException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            logger.LogWarning("{Queue}: {Kind} {Id} stays with the broker and will be delivered again ({Reason})", queue.Name, task.Kind, task.Id, outage.GetType().Name);
        }
        finally
        {
            ServiceMetrics.TaskSeconds.Record(TimeProvider.System.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("queue", queue.Name));
        }
    }

    private async Task<string> WorkAsync(IChannel channel, TaskMessage task, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await AttemptAsync(task);
            }
            catch (Exception outage) when (IsOutage(outage))
            {
                logger.LogWarning("{Kind} {Id} waits: {Store} unavailable", task.Kind, task.Id, StoreOutage.StoreOf(outage));
                await StoresAnswerAsync(channel, stopping);
            }
        }
    }

    private async Task<string> AttemptAsync(TaskMessage task)
    {
        try
        {
            await handler.HandleAsync(task, CancellationToken.None);
            return "done";
        }
        catch (PermanentFailureException failure)
        {
            return await BuryAsync(task, failure.Message);
        }
        catch (Exception failure) when (!IsOutage(failure))
        {
            return task.Attempt > queue.Retries
                ? await BuryAsync(task, $"{failure.Message} (attempt {task.Attempt} of {queue.Retries + 1})")
                : await DelayAsync(task, failure);
        }
    }

    /// <summary>Of the stores that readiness watches; trouble with any other is an attempt that failed.</summary>
    private static bool IsOutage(Exception exception) => StoreOutage.StoreOf(exception) is StoreOutage.Database or StoreOutage.Cache or StoreOutage.MessageQueue;

    private async Task StoresAnswerAsync(IChannel channel, CancellationToken stopping)
    {
        while (channel.IsOpen)
        {
            await Task.Delay(Pause, stopping);
            var report = await health.CheckHealthAsync(check => check.Tags.Contains(HealthTags.Ready), stopping);
            if (report.Status == HealthStatus.Healthy)
            {
                return;
            }
        }

        throw new BrokerException("The channel closed while the task waited for a store.");
    }

    private async Task<string> DelayAsync(TaskMessage task, Exception failure)
    {
        var seconds = MessagingContract.Current.RetryDelaysSeconds[task.Attempt - 1];
        logger.LogWarning("{Kind} {Id}: attempt {Attempt} failed, next in {Seconds} s: {Reason}", task.Kind, task.Id, task.Attempt, seconds, failure.Message);
        var headers = new Dictionary<string, object?> { [MessagingContract.AttemptHeader] = task.Attempt + 1 };
        await publisher.PublishAsync(MessagingContract.DelayName(seconds), task.Kind, task.Id, task.Body, headers, CancellationToken.None);
        return "retried";
    }

    private async Task<string> BuryAsync(TaskMessage task, string reason)
    {
        logger.LogError("{Kind} {Id} is dead: {Reason}", task.Kind, task.Id, reason);
        await handler.GiveUpAsync(task, reason, CancellationToken.None);
        var headers = new Dictionary<string, object?>
        {
            [MessagingContract.ReasonHeader] = reason,
            [MessagingContract.AttemptHeader] = task.Attempt,
            ["x-queue"] = queue.Name,
            ["x-kind"] = task.Kind,
        };
        await publisher.PublishAsync(MessagingContract.DeadLetters, MessagingContract.DeadLetterKey, task.Id, task.Body, headers, CancellationToken.None);
        return "dead";
    }

    private static int AttemptOf(BasicDeliverEventArgs delivery) =>
        delivery.BasicProperties.Headers?.TryGetValue(MessagingContract.AttemptHeader, out var value) == true && value is int attempt ? attempt : 1;

    private static string? Header(BasicDeliverEventArgs delivery, string name) =>
        delivery.BasicProperties.Headers?.TryGetValue(name, out var value) == true && value is byte[] text ? Encoding.UTF8.GetString(text) : null;
}
