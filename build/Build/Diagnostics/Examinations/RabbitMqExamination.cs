using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>RabbitMQ, asked by its management API through the pod's node, and compared with services/messaging.json.</summary>
public sealed class RabbitMqExamination : IExamination
{

    /// <inheritdoc />
    public string Subject => "RabbitMQ";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [RabbitMqSecret.Trouble, RabbitMqState.Topology, RabbitMqState.DeadLetters, RabbitMqState.Alarm, RabbitMqState.Unread, SilentSource.Trouble];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var secret = await world.SecretAsync(Store.Namespace, Store.RabbitMq.Secret);
        var form = RabbitMqSecret.Find($"{Store.Namespace}/{Store.RabbitMq.Secret}", secret).ToList();
        if (!secret.ContainsKey("username") || !secret.ContainsKey("password"))
        {
            // Without these nobody can be asked; the form is the finding.
            return form;
        }

        var facts = await world.AskAsync(
            "RabbitMQ", $"{Store.RabbitMq.Logs} says why; {world.Command("RotateRabbitMqSecret")} makes Secret and server agree, {world.Command("RepairStores")} starts it anew.",
            token => AskAsync(world, secret, token));
        var workers = (await world.ClusterAsync()).All("Pod").Any(pod => pod.Namespace == world.Environment.Cluster.Namespace && pod.Name.StartsWith("workers-", StringComparison.Ordinal));
        return [.. form, .. RabbitMqState.Find(Contract(world), facts, workers)];
    }

    private static async Task<RabbitMqFacts> AskAsync(World world, IReadOnlyDictionary<string, byte[]> secret, CancellationToken cancellation)
    {
        await using var tunnel = await StorePod.OpenAsync(world, Store.Namespace, Store.RabbitMq.Pod, Store.RabbitMq.Port, cancellation);
        using var http = tunnel.Http();
        http.BaseAddress = new Uri("http://rabbitmq");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String([.. secret["username"], (byte)':', .. secret["password"]]));
        var nodes = await StorePod.GetAsync(tunnel, http, "/api/nodes", cancellation);
        var exchanges = await StorePod.GetAsync(tunnel, http, "/api/exchanges/%2F", cancellation);
        var queues = await StorePod.GetAsync(tunnel, http, "/api/queues/%2F", cancellation);
        var bindings = await StorePod.GetAsync(tunnel, http, "/api/bindings/%2F", cancellation);
        return new RabbitMqFacts(
            exchanges.EnumerateArray().Select(exchange => Text(exchange, "name")).ToHashSet(),
            [.. queues.EnumerateArray().Select(queue => new QueueFacts(
                Text(queue, "name"), Number(queue, "messages"), (int)Number(queue, "consumers"), queue.TryGetProperty("arguments", out var arguments) && arguments.ValueKind == JsonValueKind.Object ? arguments.EnumerateObject().ToDictionary(argument => argument.Name, argument => argument.Value.ToString()) : []))],
            bindings.EnumerateArray().Select(binding => new QueueBinding(Text(binding, "source"), Text(binding, "routing_key"), Text(binding, "destination"))).ToHashSet(),
            [.. nodes.EnumerateArray().SelectMany(node => new[] { "mem_alarm", "disk_free_alarm" }.Where(alarm => node.TryGetProperty(alarm, out var raised) && raised.ValueKind == JsonValueKind.True).Select(alarm => $"{alarm} of {Text(node, "name")}"))]);
    }

    private static List<QueueContract> Contract(World world)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(world.Context.Paths.Root.FullPath, "services", "messaging.json")));
        return [.. document.RootElement.GetProperty("queues").EnumerateArray().Select(queue =>
        {
            var arguments = new Dictionary<string, string> { ["x-max-length"] = $"{queue.GetProperty("maxLength").GetInt64()}" };
            if (queue.TryGetProperty("ttlSeconds", out var seconds))
            {
                arguments["x-message-ttl"] = $"{seconds.GetInt64() * 1000}";
            }

            foreach (var (key, argument) in new[] { ("overflow", "x-overflow"), ("deadLetterExchange", "x-dead-letter-exchange"), ("deadLetterKey", "x-dead-letter-routing-key") })
            {
                if (queue.TryGetProperty(key, out var value))
                {
                    arguments[argument] = value.GetString()!;
                }
            }

            return new QueueContract(Text(queue, "name"), Text(queue, "exchange"), Text(queue, "binding"), arguments, queue.TryGetProperty("prefetch", out _));
        })];
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : 0;
}
