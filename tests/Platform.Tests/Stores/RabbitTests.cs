using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using WasteCoach.Shared.Messaging;

namespace WasteCoach.Platform.Tests.Stores;

/// <summary>The role's definitions in a real RabbitMQ, and the services' own declarations on top of them.</summary>
[Trait("Category", "Contract")]
public sealed class RabbitTests(RabbitFixture fixture) : IClassFixture<RabbitFixture>
{
    [Fact]
    public async Task All_queues_of_the_contract_are_there_before_any_service_was()
    {
        await using var connection = await fixture.Server.Factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in MessagingContract.Current.Queues.Select(queue => queue.Name).Concat(MessagingContract.Current.RetryDelaysSeconds.Select(MessagingContract.DelayName)))
        {
            await channel.QueueDeclarePassiveAsync(queue);
        }
    }

    [Fact]
    public async Task What_the_services_declare_is_the_same()
    {
        await using var connection = await fixture.Server.Factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await Topology.DeclareAsync(channel, CancellationToken.None);
        await Topology.DeclareAsync(channel, CancellationToken.None);
    }

    [Fact]
    public async Task Another_declaration_is_refused()
    {
        await using var connection = await fixture.Server.Factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var refused = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.QueueDeclareAsync("q.ai", durable: true, exclusive: false, autoDelete: false));
        Assert.Equal(406, refused.ShutdownReason!.ReplyCode);
    }

    [Theory]
    [InlineData("another")]
    [InlineData("q.ai.copy")]
    public async Task The_services_user_makes_nothing_beside_the_contract(string queue)
    {
        await using var connection = await fixture.Server.Factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var refused = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false));
        Assert.Equal(403, refused.ShutdownReason!.ReplyCode);
    }

    [Fact]
    public async Task The_user_that_RabbitMQ_comes_with_is_not_there()
    {
        var guest = fixture.Server.Factory;
        (guest.UserName, guest.Password) = ("guest", "guest");
        var refused = await Assert.ThrowsAsync<BrokerUnreachableException>(() => guest.CreateConnectionAsync());
        Assert.IsType<AuthenticationFailureException>(refused.InnerException);
        (guest.UserName, guest.Password) = ("administrator", RabbitFixture.AdministratorPassword);
        await using var administrator = await guest.CreateConnectionAsync();
        Assert.True(administrator.IsOpen);
    }

    [Fact]
    public async Task A_refused_task_ends_in_the_dead_letter_queue_and_its_metric_counts_it()
    {
        await using var connection = await fixture.Server.Factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicPublishAsync("tasks", "api.test", ReadOnlyMemory<byte>.Empty);
        await Services.Tests.Harness.Eventually.HoldsAsync("the task came", TimeSpan.FromSeconds(10), async () =>
        {
            var delivery = await channel.BasicGetAsync("q.api", autoAck: false);
            if (delivery is not null)
            {
                await channel.BasicRejectAsync(delivery.DeliveryTag, requeue: false);
            }

            return (delivery is not null, "q.api is empty");
        });

        // The very address, parameter and names of role monitoring.
        using var http = new HttpClient();
        var address = $"http://127.0.0.1:{fixture.MetricsPort}/metrics/detailed?family=queue_coarse_metrics";
        await Services.Tests.Harness.Eventually.HoldsAsync("the metric counts it", TimeSpan.FromSeconds(30), async () =>
        {
            var text = await http.GetStringAsync(address);
            var line = text.Split('\n').FirstOrDefault(line => line.StartsWith("rabbitmq_detailed_queue_messages{", StringComparison.Ordinal) && line.Contains("queue=\"q.dlq\"", StringComparison.Ordinal));
            return (line?.EndsWith(" 1", StringComparison.Ordinal) == true, line ?? text);
        });
    }
}
