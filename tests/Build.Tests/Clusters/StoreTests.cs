using WasteCoach.Build.Clusters;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Clusters;

/// <summary>The stores as the roles of ansible/ make them.</summary>
public sealed class StoreTests
{
    [Theory]
    [MemberData(nameof(All))]
    public void They_are_in_the_namespace_and_have_volumes_of_the_class_of_their_roles(string name)
    {
        Assert.Matches($@"(?m)^{name}_namespace: {Store.Namespace}$", Defaults(name));
        Assert.Matches($@"(?m)^{name}_storage_class: {Store.StorageClass}$", Defaults(name));
    }

    [Theory]
    [MemberData(nameof(OurOwn))]
    public void Pod_Secret_and_port_are_those_of_the_role(string name)
    {
        var store = Find(name);
        var templates = Templates(name);

        Assert.Matches($@"kind: StatefulSet\nmetadata:\n  name: {store.StatefulSet.Split('/')[^1]}\n", templates);
        Assert.Matches($@"kind: Secret\nmetadata:\n  name: {store.Secret}\n", templates);
        Assert.Matches($@"kind: Service\nmetadata:\n  name: {store.Name}\n", templates);
        Assert.Matches($@"(?m)^{name}_port: {store.Port}$", Defaults(name));
    }

    [Fact]
    public void The_operator_names_pod_and_Secret_after_the_cluster_that_the_role_asks_for()
    {
        var store = Store.RabbitMq;

        Assert.Matches($@"kind: RabbitmqCluster\nmetadata:\n  name: {store.Name}\n", Templates(store.Name));
        Assert.Equal(($"{store.Name}-server-0", $"{store.Name}-default-user"), (store.Pod, store.Secret));
        Assert.Contains($"port: {store.Port}\n", Templates(store.Name), StringComparison.Ordinal);
    }

    public static TheoryData<string> All => ["postgresql", "redis", "rabbitmq"];

    public static TheoryData<string> OurOwn => ["postgresql", "redis"];

    private static Store Find(string name) => new[] { Store.PostgreSql, Store.Redis, Store.RabbitMq }.Single(store => store.Name == name);

    private static string Role(string name) => Path.Combine(Repository.Root, "ansible", "roles", name);

    private static string Defaults(string name) => File.ReadAllText(Path.Combine(Role(name), "defaults", "main.yml"));

    private static string Templates(string name) => string.Concat(Directory.EnumerateFiles(Path.Combine(Role(name), "templates"), "*.j2").Order(StringComparer.Ordinal).Select(File.ReadAllText));
}
