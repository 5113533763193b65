using WasteCoach.Build.Tools.Kubectl;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Kubectl;

public sealed class KubectlRunnerTests : ToolTest
{
    private static readonly string[] Common = ["--kubeconfig", "/r/kubeconfig", "--request-timeout=30s"];
    private readonly KubectlSettings settings = new() { Kubeconfig = "/r/kubeconfig" };

    private KubectlRunner Kubectl => Context.Kubectl();

    [Fact]
    public void Get()
    {
        Answers("{\"items\":[]}");
        Kubectl.Get(settings, "pods", selector: "app=auth", allNamespaces: true);
        AssertRan("kubectl", [.. Common, "get", "pods", "--selector", "app=auth", "--all-namespaces", "--output=json"]);

        Answers("{\"kind\":\"Node\"}");
        var node = Kubectl.Get(new() { Kubeconfig = "/r/kubeconfig", Namespace = "argocd" }, "node", "k8s-master");
        Assert.Equal("Node", node.GetProperty("kind").GetString());
        AssertRan("kubectl", [.. Common, "--namespace", "argocd", "get", "node", "k8s-master", "--output=json"]);
    }

    [Fact]
    public void Apply_sends_manifests_by_stdin_alone()
    {
        Kubectl.Apply(settings, "kind: Secret # hunter2", "wastecoach", dryRun: true);

        AssertRan("kubectl", [.. Common, "apply", "--server-side", "--field-manager=wastecoach", "--dry-run=server", "--filename=-"]);
        Assert.Equal("kind: Secret # hunter2", Last.Input);
    }

    [Fact]
    public void Wait()
    {
        Kubectl.Wait(settings, "nodes", "condition=Ready", TimeSpan.FromMinutes(2), "role=worker");

        AssertRan("kubectl", [.. Common, "wait", "nodes", "--for=condition=Ready", "--timeout=120s", "--selector", "role=worker"]);
    }

    [Fact]
    public void Version()
    {
        Answers("{\"clientVersion\":{}}");
        Kubectl.Version(settings);

        AssertRan("kubectl", [.. Common, "version", "--output=json"]);
    }

    [Fact]
    public void A_server_that_does_not_answer_is_explained()
    {
        Answers(exitCode: 1, error: "The connection to the server 10.0.1.10:6443 was refused - did you specify the right host or port?");

        Assert.Contains("6443", Assert.Throws<ToolFailure>(() => Kubectl.Version(settings)).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_is_no_document_is_a_failure()
    {
        Answers("oops");

        Assert.Contains("no JSON", Assert.Throws<ToolFailure>(() => Kubectl.Version(settings)).Problem, StringComparison.Ordinal);
    }
}
