namespace WasteCoach.Build.Checks;

/// <summary>Whether PostgreSQL has what our services need of it.</summary>
public static class PostgreSqlState
{
    private const int ManyConnections = 80;
    private static readonly string[] By = ["DiagnosePostgreSql", "Doctor"];

    /// <summary>A service has no schema or user of its own.</summary>
    public static readonly Trouble Schema = new(
        "postgresql-schema", "A service has no user or schema in PostgreSQL, or the schema is not its own",
        "The service does not become ready; its migration fails.",
        "The Job that makes users and schemas did not run for this service or this volume.",
        "./build.sh --target=PostgreSql --force runs it again; it changes nothing that is there.", By);

    /// <summary>Connections run out.</summary>
    public static readonly Trouble Connections = new(
        "postgresql-connections", "PostgreSQL runs out of connections",
        "New requests end with: too many connections.",
        "More pods than planned, connections that are not given back, or transactions that stay open.",
        "select * from pg_stat_activity shows who holds them; postgresql_connections of the role raises what a service may have.", By);

    /// <summary>Migrations are missing.</summary>
    public static readonly Trouble Migration = new(
        "migration-pending", "A schema lacks migrations, or has some that failed",
        "The service answers 503 at /health/ready.",
        "The migration Job of the last deployment failed or was removed.",
        "kubectl --namespace=wastecoach logs job/<service>-migration says why; ./build.sh --target=Sync --service=<service> runs it again.", By);

    /// <summary>Judges the database.</summary>
    /// <param name="services">The services that need a schema.</param>
    /// <param name="known">How many migrations the sources of a service have; absent where that is not known.</param>
    /// <param name="facts">What the database said.</param>
    public static IEnumerable<Finding> Find(IReadOnlyList<string> services, IReadOnlyDictionary<string, int> known, PostgreSqlFacts facts)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(facts);
        foreach (var service in services)
        {
            if (!facts.Users.Contains(service))
            {
                yield return Schema.Found(Severity.Critical, service, $"there is no user {service}");
            }

            if (!facts.SchemaOwners.TryGetValue(service, out var owner))
            {
                yield return Schema.Found(Severity.Critical, service, $"there is no schema {service}; there are {string.Join(", ", facts.SchemaOwners.Keys.Order(StringComparer.Ordinal))}");
                continue;
            }

            if (owner != service)
            {
                yield return Schema.Found(Severity.Critical, service, $"the schema {service} is owned by {owner}");
            }

            if (known.TryGetValue(service, out var wanted) && facts.Migrations.GetValueOrDefault(service) is var applied && applied < wanted)
            {
                // What the working tree has and nobody deployed yet is no trouble of the cluster.
                yield return applied == 0
                    ? Migration.Found(Severity.Warning, service, $"no migration was applied to schema {service}; the sources have {wanted}")
                    : Migration.Found(Severity.Information, service, $"{applied} of the {wanted} migrations of these sources are applied", "These sources are newer than what is deployed, or the last migration failed.");
            }
        }

        if (facts.MaxConnections > 0 && facts.UsedConnections * 100 / facts.MaxConnections >= ManyConnections)
        {
            yield return Connections.Found(facts.UsedConnections >= facts.MaxConnections ? Severity.Critical : Severity.Warning, "PostgreSQL", $"{facts.UsedConnections} of {facts.MaxConnections} connections are in use");
        }

        foreach (var user in facts.ConnectionsOf.Where(user => user.Limit > 0 && user.Used * 100 / user.Limit >= ManyConnections))
        {
            yield return Connections.Found(user.Used >= user.Limit ? Severity.Critical : Severity.Warning, user.User, $"{user.Used} of its {user.Limit} connections are in use");
        }
    }

    /// <summary>Judges the Jobs that migrate.</summary>
    public static IEnumerable<Finding> Find(IEnumerable<Clusters.ClusterObject> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return jobs.Where(job => job.Name.EndsWith("-migration", StringComparison.Ordinal) && job.WhyNot("Failed") is null)
            .Select(job => Migration.Found(Severity.Critical, job.Path, "the Job has failed for good", remedy: $"kubectl --namespace={job.Namespace} logs job/{job.Name} says why."));
    }
}

/// <summary>What PostgreSQL says of itself.</summary>
public sealed record PostgreSqlFacts(
    IReadOnlySet<string> Users, IReadOnlyDictionary<string, string> SchemaOwners, IReadOnlyDictionary<string, int> Migrations, int UsedConnections, int MaxConnections, IReadOnlyList<UserConnections> ConnectionsOf);

/// <summary>How many connections a user has and may have.</summary>
public sealed record UserConnections(string User, int Used, int Limit);
