using WasteCoach.Build.Tools.Helm;

namespace WasteCoach.Build.Tests.Tools.Helm;

public sealed class HelmRunnerTests : ToolTest
{
    private readonly HelmSettings settings = new()
    {
        Kubeconfig = "/r/kubeconfig",
        Namespace = "monitoring",
        Values = ["/r/a.yaml", "/r/b.yaml"],
        Version = "50.3.1",
    };

    private HelmRunner Helm => Context.Helm();

    [Fact]
    public void Version()
    {
        Answers("v3.16.4+g7877b45\n");

        Assert.Equal("v3.16.4+g7877b45", Helm.Version(new()));
        AssertRan("helm", "version", "--short");
    }

    [Fact]
    public void Template()
    {
        Answers("kind: A\n---\nkind: B");

        Assert.Equal("kind: A\n---\nkind: B", Helm.Template(new() { Values = ["/r/a.yaml"] }, "auth", "/r/charts/auth"));
        AssertRan("helm", "template", "auth", "/r/charts/auth", "--values", "/r/a.yaml");
    }

    [Fact]
    public void Lint()
    {
        Helm.Lint(new(), "/r/charts/auth", "/r/charts/users");

        AssertRan("helm", "lint", "--strict", "/r/charts/auth", "/r/charts/users");
    }

    [Fact]
    public void Upgrade()
    {
        Helm.Upgrade(settings, "prometheus", "prometheus-community/kube-prometheus-stack", TimeSpan.FromMinutes(10));

        AssertRan(
            "helm",
            "upgrade", "prometheus", "prometheus-community/kube-prometheus-stack", "--kubeconfig", "/r/kubeconfig", "--namespace", "monitoring",
            "--version", "50.3.1", "--values", "/r/a.yaml", "--values", "/r/b.yaml", "--install", "--create-namespace", "--atomic", "--wait", "--timeout=600s");
    }
}
