using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Tests.Checks;

public sealed class StoreHealthTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(true, 10, "", "")]
    [InlineData(false, 10, "", "Critical etcd-unhealthy e: it knows no leader")]
    [InlineData(true, 10, "NOSPACE", "Critical etcd-unhealthy etcd: alarm NOSPACE")]
    [InlineData(true, 1600, "", "Warning etcd-database-full e: 1600 of 2048 MiB")]
    [InlineData(true, 1900, "", "Critical etcd-database-full e: 1900 of 2048 MiB")]
    public void Etcd(bool leader, long size, string alarm, string finding) =>
        FindingText.Same(finding, EtcdHealth.Find(new EtcdFacts([new EtcdMember("e", leader, size * MiB, size * MiB)], alarm.Length == 0 ? [] : [alarm])));

    [Fact]
    public void An_etcd_without_members_is_ill() => FindingText.Same("Critical etcd-unhealthy etcd: it names no members", EtcdHealth.Find(new EtcdFacts([], [])));

    [Theory]
    [InlineData("up", "Watchdog", "firing", "none", "")]
    [InlineData("down", "Watchdog", "firing", "none", "Warning target-down job i:9100: connection refused")]
    [InlineData("up", "DiskFull", "firing", "critical", "Critical alert-firing DiskFull: it is full (since then)")]
    [InlineData("up", "DiskFull", "firing", "warning", "Warning alert-firing DiskFull")]
    [InlineData("up", "DiskFull", "pending", "critical", "")]
    public void Monitoring(string health, string alert, string state, string severity, string finding) => FindingText.Same(
        finding, MonitoringState.Find([new ScrapeTarget("job", "i:9100", health, "connection refused")], [new FiringAlert(alert, state, severity, "it is full", "then", "https://runbooks.example/disk-full")]));

    [Fact]
    public void A_monitoring_that_is_silent_is_a_warning_for_what_runs_goes_on() => FindingText.Same("Warning monitoring-blind Prometheus: connection refused", [MonitoringState.Silent("Prometheus", "connection refused")]);

    [Fact]
    public void A_database_as_it_should_be() => Assert.Empty(PostgreSqlState.Find(["auth"], Known, Database()));

    [Fact]
    public void A_service_without_user_or_schema() => Assert.Equal(
        ["there is no user auth", "there is no schema auth; there are public"],
        PostgreSqlState.Find(["auth"], Known, Database() with { Users = new HashSet<string>(), SchemaOwners = new Dictionary<string, string> { ["public"] = "postgres" } }).Select(finding => finding.Proof));

    [Fact]
    public void A_schema_of_somebody_else() =>
        FindingText.Same("Critical postgresql-schema auth: the schema auth is owned by postgres", PostgreSqlState.Find(["auth"], Known, Database() with { SchemaOwners = new Dictionary<string, string> { ["auth"] = "postgres" } }));

    [Theory]
    [InlineData(2, "")]
    [InlineData(3, "")]
    [InlineData(1, "Information migration-pending auth: 1 of the 2 migrations")]
    [InlineData(0, "Warning migration-pending auth: no migration was applied")]
    public void Migrations(int applied, string finding) =>
        FindingText.Same(finding, PostgreSqlState.Find(["auth"], Known, Database() with { Migrations = new Dictionary<string, int> { ["auth"] = applied } }));

    [Theory]
    [InlineData(79, 1, "")]
    [InlineData(80, 1, "Warning postgresql-connections PostgreSQL: 80 of 100")]
    [InlineData(100, 1, "Critical postgresql-connections PostgreSQL: 100 of 100")]
    [InlineData(10, 14, "Warning postgresql-connections auth: 14 of its 15")]
    [InlineData(10, 15, "Critical postgresql-connections auth: 15 of its 15")]
    public void Connections(int all, int own, string finding) =>
        FindingText.Same(finding, PostgreSqlState.Find(["auth"], Known, Database() with { UsedConnections = all, ConnectionsOf = [new UserConnections("auth", own, 15), new UserConnections("postgres", 1, -1)] }));

    [Theory]
    [InlineData("1", "ok", 100, 10, "0", true, "")]
    [InlineData("0", "ok", 100, 10, "0", true, "Critical redis-persistence Redis: aof_enabled is 0")]
    [InlineData("1", "err", 100, 10, "0", true, "Critical redis-persistence Redis: aof_last_write_status is err")]
    [InlineData("1", "ok", 100, 85, "0", true, "Warning redis-memory Redis: 85 % of 100 MiB")]
    [InlineData("1", "ok", 100, 97, "0", true, "Critical redis-memory Redis: 97 %")]
    [InlineData("1", "ok", 0, 97, "0", true, "Warning redis-memory Redis: maxmemory is 0")]
    [InlineData("1", "ok", 100, 10, "3", true, "Warning redis-memory Redis: 3 connections were refused")]
    [InlineData("1", "ok", 100, 10, "0", false, "Critical redis-open Redis: it answered PING without a password")]
    public void Redis(string appendOnly, string written, long most, long used, string rejected, bool asks, string finding) => FindingText.Same(
        finding,
        RedisState.Find(
            new Dictionary<string, string> { ["aof_enabled"] = appendOnly, ["aof_last_write_status"] = written, ["maxmemory"] = $"{most * MiB}", ["used_memory"] = $"{used * MiB}", ["rejected_connections"] = rejected }, asks));

    [Fact]
    public void A_broker_as_the_contract_has_it() => Assert.Empty(RabbitMqState.Find(Contract, Broker(), workersRun: true));

    [Fact]
    public void A_queue_that_is_missing() =>
        FindingText.Same("Critical rabbitmq-topology q.ai: there is no queue q.ai; there are 1", RabbitMqState.Find(Contract, Broker() with { Queues = [Queue("q.dlq", 0, 0, [])] }, workersRun: true));

    [Fact]
    public void A_binding_that_is_missing() => FindingText.Same(
        "Critical rabbitmq-topology q.ai: no binding ai.# leads from tasks to it", RabbitMqState.Find(Contract, Broker() with { Bindings = new HashSet<QueueBinding> { new("dlx", "dlq", "q.dlq") } }, workersRun: true));

    [Fact]
    public void An_exchange_that_is_missing() =>
        FindingText.Same("Critical rabbitmq-topology dlx: there is no exchange dlx", RabbitMqState.Find(Contract, Broker() with { Exchanges = new HashSet<string> { "tasks" } }, workersRun: true));

    [Theory]
    [InlineData(2, 0, "5000", true, "")]
    [InlineData(0, 7, "5000", true, "Critical queue-without-consumer q.ai: no consumers; 7 messages wait")]
    [InlineData(0, 7, "5000", false, "")]
    [InlineData(2, 0, "10", true, "Critical rabbitmq-topology q.ai: x-max-length is 10, not 5000")]
    public void A_queue(int consumers, long messages, string length, bool workersRun, string finding) => FindingText.Same(
        finding, RabbitMqState.Find(Contract, Broker() with { Queues = [Queue("q.ai", messages, consumers, new() { ["x-max-length"] = length }), Queue("q.dlq", 0, 0, [])] }, workersRun));

    [Fact]
    public void Dead_letters_and_alarms()
    {
        FindingText.Same("Warning dead-letters q.dlq: 3 messages", RabbitMqState.Find(Contract, Broker() with { Queues = [Ai, Queue("q.dlq", 3, 0, [])] }, workersRun: true));
        FindingText.Same("Critical rabbitmq-alarm RabbitMQ: mem_alarm of rabbit@a", RabbitMqState.Find(Contract, Broker() with { Alarms = ["mem_alarm of rabbit@a"] }, workersRun: true));
    }

    private static readonly Dictionary<string, int> Known = new() { ["auth"] = 2 };

    private static QueueFacts Ai => Queue("q.ai", 0, 1, new() { ["x-max-length"] = "5000" });

    private static IReadOnlyList<QueueContract> Contract =>
        [new("q.ai", "tasks", "ai.#", new Dictionary<string, string> { ["x-max-length"] = "5000" }, true), new("q.dlq", "dlx", "dlq", new Dictionary<string, string>(), false)];

    private static PostgreSqlFacts Database() => new(
        new HashSet<string> { "auth" }, new Dictionary<string, string> { ["auth"] = "auth" }, new Dictionary<string, int> { ["auth"] = 2 }, 10, 100, []);

    private static RabbitMqFacts Broker() => new(
        new HashSet<string> { "tasks", "dlx" }, [Ai, Queue("q.dlq", 0, 0, [])], new HashSet<QueueBinding> { new("tasks", "ai.#", "q.ai"), new("dlx", "dlq", "q.dlq") }, []);

    private static QueueFacts Queue(string name, long messages, int consumers, Dictionary<string, string> arguments) => new(name, messages, consumers, arguments);
}
