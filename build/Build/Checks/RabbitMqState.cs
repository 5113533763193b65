namespace WasteCoach.Build.Checks;

/// <summary>Whether RabbitMQ has the queues of the contract, and somebody who reads them.</summary>
public static class RabbitMqState
{
    private const int ManyDead = 100;
    private static readonly string[] By = ["DiagnoseRabbitMq", "Doctor"];

    /// <summary>Queues or bindings are not the contract's.</summary>
    public static readonly Trouble Topology = new(
        "rabbitmq-topology", "RabbitMQ lacks a queue or binding of services/messaging.json, or has it otherwise",
        "Tasks are published and nobody ever gets them.",
        "Somebody deleted or declared it by hand; a queue that exists otherwise is not changed by a declaration.",
        "./build.sh --target=RabbitMq --force imports the definitions again. A queue that is otherwise must be emptied and deleted first.", By);

    /// <summary>Tasks were given up.</summary>
    public static readonly Trouble DeadLetters = new(
        "dead-letters", "Tasks were given up and lie in q.dlq",
        "Users wait for results that never come.",
        "A task failed at all its attempts, waited longer than its queue allows, or its queue was full.",
        "The header x-death of a message says which; kubectl logs of the workers says why.", By);

    /// <summary>RabbitMQ blocks publishers.</summary>
    public static readonly Trouble Alarm = new(
        "rabbitmq-alarm", "RabbitMQ has a memory or disk alarm",
        "Whoever publishes is blocked until it ends.",
        "Queues have grown, or its volume is full.",
        "See which queue is long and whether it has consumers; workloads.rabbitmq of the environment gives more memory or disk.", By);

    /// <summary>Nobody reads a queue.</summary>
    public static readonly Trouble Unread = new(
        "queue-without-consumer", "Nobody reads a queue",
        "Its tasks wait until they are too old.",
        "The workers of this role do not run, or are not connected.",
        "kubectl --namespace=wastecoach get pods; ./build.sh --target=Sync --service=workers brings them back.", By);

    /// <summary>Compares RabbitMQ with the contract.</summary>
    /// <param name="contract">The queues that there must be.</param>
    /// <param name="facts">What there is.</param>
    /// <param name="workersRun">Whether workers are deployed at all.</param>
    public static IEnumerable<Finding> Find(IReadOnlyList<QueueContract> contract, RabbitMqFacts facts, bool workersRun)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(facts);
        foreach (var alarm in facts.Alarms)
        {
            yield return Alarm.Found(Severity.Critical, "RabbitMQ", alarm);
        }

        foreach (var exchange in contract.Select(queue => queue.Exchange).Distinct().Where(exchange => !facts.Exchanges.Contains(exchange)))
        {
            yield return Topology.Found(Severity.Critical, exchange, $"there is no exchange {exchange}");
        }

        foreach (var wanted in contract)
        {
            if (facts.Queues.FirstOrDefault(queue => queue.Name == wanted.Name) is not { } queue)
            {
                yield return Topology.Found(Severity.Critical, wanted.Name, $"there is no queue {wanted.Name}; there are {facts.Queues.Count}");
                continue;
            }

            if (!facts.Bindings.Contains(new QueueBinding(wanted.Exchange, wanted.Binding, wanted.Name)))
            {
                yield return Topology.Found(Severity.Critical, wanted.Name, $"no binding {wanted.Binding} leads from {wanted.Exchange} to it");
            }

            foreach (var (name, value) in wanted.Arguments.Where(argument => queue.Arguments.GetValueOrDefault(argument.Key, "none") != argument.Value))
            {
                yield return Topology.Found(Severity.Critical, wanted.Name, $"{name} is {queue.Arguments.GetValueOrDefault(name, "not set")}, not {value}");
            }

            if (wanted.IsRead && workersRun && queue.Consumers == 0)
            {
                yield return Unread.Found(Severity.Critical, wanted.Name, $"no consumers; {queue.Messages} messages wait");
            }

            if (!wanted.IsRead && queue.Messages > 0)
            {
                yield return DeadLetters.Found(Severity.Warning, wanted.Name, $"{queue.Messages} messages{(queue.Messages >= ManyDead ? ": something fails again and again" : "")}");
            }
        }
    }
}

/// <summary>A queue as the contract has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Exchange">The exchange that feeds it.</param>
/// <param name="Binding">By which key.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="IsRead">Whether workers read it.</param>
public sealed record QueueContract(string Name, string Exchange, string Binding, IReadOnlyDictionary<string, string> Arguments, bool IsRead);

/// <summary>A queue as RabbitMQ has it.</summary>
public sealed record QueueFacts(string Name, long Messages, int Consumers, IReadOnlyDictionary<string, string> Arguments);

/// <summary>A binding.</summary>
public sealed record QueueBinding(string Exchange, string Key, string Queue);

/// <summary>What RabbitMQ says of itself.</summary>
public sealed record RabbitMqFacts(IReadOnlySet<string> Exchanges, IReadOnlyList<QueueFacts> Queues, IReadOnlySet<QueueBinding> Bindings, IReadOnlyList<string> Alarms);
