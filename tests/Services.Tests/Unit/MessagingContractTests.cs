using WasteCoach.Shared.Messaging;

namespace WasteCoach.Services.Tests.Unit;

[Trait("Category", "Unit")]
public sealed class MessagingContractTests
{
    [Fact]
    public void Retries_have_a_delay_each_that_grows()
    {
        var contract = MessagingContract.Current;
        Assert.True(contract.RetryDelaysSeconds.Count >= contract.Queues.Max(queue => queue.Retries));
        Assert.Equal(contract.RetryDelaysSeconds.Order(), contract.RetryDelaysSeconds);
        Assert.All(contract.RetryDelaysSeconds.Zip(contract.RetryDelaysSeconds.Skip(1)), pair => Assert.True(pair.Second >= 2 * pair.First));
    }

    [Fact]
    public void All_tasks_can_end_in_the_dead_letter_queue_and_nobody_consumes_that()
    {
        var contract = MessagingContract.Current;
        var dead = Assert.Single(contract.Queues, queue => queue.Exchange == MessagingContract.DeadLetters);
        Assert.Equal(MessagingContract.DeadLetterKey, dead.Binding);
        Assert.Null(dead.Prefetch);
        Assert.All(contract.Queues.Where(queue => queue != dead), queue =>
        {
            Assert.Equal((MessagingContract.DeadLetters, MessagingContract.DeadLetterKey), (queue.DeadLetterExchange, queue.DeadLetterKey));
            Assert.NotNull(queue.Prefetch);
        });
    }

    [Fact]
    public void The_readme_tells_the_queues_as_they_are_defined()
    {
        var readme = File.ReadAllText(Path.Combine(Root(), "services", "README.md"));
        Assert.All(MessagingContract.Current.Queues, queue => Assert.Contains(Row(queue), readme));
    }

    [Fact]
    public void Broker_arguments_are_in_the_brokers_units()
    {
        var arguments = MessagingContract.Current.Queue("q.ai").Arguments();
        Assert.Equal(300_000, arguments["x-message-ttl"]);
        Assert.Equal(5000, arguments["x-max-length"]);
        Assert.Equal("reject-publish-dlx", arguments["x-overflow"]);
        Assert.DoesNotContain("x-message-ttl", MessagingContract.Current.Queue("q.dlq").Arguments().Keys);
    }

    internal static string Row(QueueContract queue) =>
        $"| {queue.Name} | {queue.Exchange} `{queue.Binding}` | {(queue.TtlSeconds is { } ttl ? $"{ttl} s" : "none")} | {queue.MaxLength} | {queue.Overflow ?? "drop-head"} | {queue.Prefetch?.ToString() ?? "–"} | {(queue.Prefetch is null ? "–" : queue.Retries.ToString())} |";

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "WasteCoach.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository.");
    }
}
