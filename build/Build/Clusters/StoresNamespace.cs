namespace WasteCoach.Build.Clusters;

/// <summary>The namespace of RabbitMQ, PostgreSQL and Redis, as the roles of ansible/ make it.</summary>
internal static class StoresNamespace
{
    /// <summary>Its name.</summary>
    public const string Name = "stores";
}
