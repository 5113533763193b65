using WasteCoach.Build.Clusters;
using WasteCoach.Build.Phases;
using YamlDotNet.Serialization;

namespace WasteCoach.Build.Tests.Clusters;

public sealed class KubeconfigMergeTests
{
    private const string Source = """
        apiVersion: v1
        kind: Config
        current-context: kubernetes-admin@kubernetes
        clusters: [{ name: kubernetes, cluster: { server: https://10.0.1.10:6443 } }]
        users: [{ name: kubernetes-admin, user: { client-key-data: "123" } }]
        contexts: [{ name: kubernetes-admin@kubernetes, context: { cluster: kubernetes, user: kubernetes-admin } }]
        """;

    private const string Target = """
        apiVersion: v1
        kind: Config
        current-context: work
        preferences: { colors: true }
        clusters: [{ name: work, cluster: { server: https://work } }, { name: growbin-x, cluster: { server: https://old } }]
        users: [{ name: work, user: { exec: { command: login, args: ["1", "true"] } } }]
        contexts: [{ name: work, context: { cluster: work, user: work, namespace: mine } }]
        """;

    [Fact]
    public void A_new_file_has_one_context_under_the_environment_s_name()
    {
        var config = Parse(KubeconfigMerge.Into("", Source, "growbin-x"));

        Assert.Equal("growbin-x", config["current-context"]);
        Assert.Equal(["growbin-x"], Names(config, "contexts"));
        Assert.Equal("123", ((Dictionary<object, object>)Entry(config, "users", "growbin-x")["user"])["client-key-data"]);
    }

    [Fact]
    public void Others_stay_as_they_are_and_an_older_one_of_the_name_is_replaced()
    {
        var merged = KubeconfigMerge.Into(Target, Source, "growbin-x");
        var config = Parse(merged);

        Assert.Equal("work", config["current-context"]);
        Assert.Equal(["work", "growbin-x"], Names(config, "clusters"));
        Assert.Equal("https://10.0.1.10:6443", ((Dictionary<object, object>)Entry(config, "clusters", "growbin-x")["cluster"])["server"]);
        Assert.Equal("mine", ((Dictionary<object, object>)Entry(config, "contexts", "work")["context"])["namespace"]);
        Assert.Contains("\"true\"", merged, StringComparison.Ordinal);
        Assert.Equal(merged, KubeconfigMerge.Into(merged, Source, "growbin-x"));
    }

    [Fact]
    public void A_file_of_another_kind_is_left_alone() => Assert.Throws<UsageException>(() => KubeconfigMerge.Into("- a\n- [b", Source, "growbin-x"));

    private static Dictionary<object, object> Parse(string text) => new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(text);

    private static Dictionary<object, object> Entry(Dictionary<object, object> config, string list, string name) =>
        ((List<object>)config[list]).Cast<Dictionary<object, object>>().Single(entry => (string)entry["name"] == name);

    private static IEnumerable<object> Names(Dictionary<object, object> config, string list) => ((List<object>)config[list]).Cast<Dictionary<object, object>>().Select(entry => entry["name"]);
}
