namespace WasteCoach.Build.Clusters;

/// <summary>A store of the cluster by the names that the roles of ansible/ give it; a test holds the two together.</summary>
/// <param name="Name">Its name, which is that of its Service and container.</param>
/// <param name="Pod">Its pod.</param>
/// <param name="Port">The port on which it is asked: RabbitMQ's is that of its management.</param>
/// <param name="Secret">The Secret with its administrator's password.</param>
public sealed record Store(string Name, string Pod, int Port, string Secret)
{
    /// <summary>The namespace of all of them.</summary>
    public const string Namespace = "stores";

    /// <summary>The class of their volumes.</summary>
    public const string StorageClass = "gp3";

    /// <summary>PostgreSQL.</summary>
    public static Store PostgreSql { get; } = new("postgresql", "postgresql-0", 5432, "postgresql");

    /// <summary>Redis.</summary>
    public static Store Redis { get; } = new("redis", "redis-0", 6379, "redis");

    /// <summary>RabbitMQ. Pod and Secret are named by its operator.</summary>
    public static Store RabbitMq { get; } = new("rabbitmq", "rabbitmq-server-0", 15672, "rabbitmq-default-user");

    /// <summary>What runs its pod, as kind, namespace and name.</summary>
    public string StatefulSet => $"statefulset/{Namespace}/{Pod[..Pod.LastIndexOf('-')]}";

    /// <summary>The command that shows what it has logged.</summary>
    public string Logs => $"kubectl --namespace={Namespace} logs {Pod}";
}
