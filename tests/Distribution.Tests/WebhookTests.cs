using Xunit;

namespace Distribution.Tests;

/// <summary>A registered webhook without a ready pod behind its Service keeps out what it must see.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Slow")] // Each step starts kubectl, and a pod comes up.
public sealed class WebhookTests(ClusterFixture cluster)
{
    [Fact]
    public async Task What_a_webhook_must_see_is_refused_until_its_pod_is_ready()
    {
        var space = cluster.Namespace();
        const string Map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: seen, labels: {checked: sure}}\n";
        Register(space, "Fail");
        try
        {
            Assert.Contains("service \"hook\" not found", cluster.Kubectl.Run(Map, "apply", "-n", space, "-f", "-").Error, StringComparison.Ordinal);
            cluster.Kubectl.Run("apiVersion: v1\nkind: Service\nmetadata: {name: hook}\nspec: {selector: {app: hook}, ports: [{port: 443}]}\n", "apply", "-n", space, "-f", "-").Good.Trim();
            var refused = cluster.Kubectl.Run(Map, "apply", "-n", space, "-f", "-");
            Assert.Contains($"failed calling webhook \"hook.test.example\": failed to call webhook: Post \"https://hook.{space}.svc:443/validate?timeout=10s\": no endpoints available for service \"hook\"", refused.Error, StringComparison.Ordinal);
            Assert.NotEqual(0, cluster.Kubectl.Run(Map, "create", "-n", space, "--dry-run=server", "-f", "-").ExitCode);
            cluster.Kubectl.Run(null, "create", "-n", space, "configmap", "unlabelled").Good.Trim();

            cluster.Kubectl.Run(Manifests.Deployment("hook"), "apply", "-n", space, "-f", "-").Good.Trim();
            await Wait.For("the webhook has an endpoint and lets it pass", () => cluster.Kubectl.Run(Map, "apply", "-n", space, "-f", "-").ExitCode, code => code == 0);
        }
        finally
        {
            cluster.Kubectl.Run(null, "delete", "validatingwebhookconfiguration", $"hook-{space}");
        }
    }

    [Fact]
    public void A_webhook_that_may_fail_is_ignored()
    {
        var space = cluster.Namespace();
        Register(space, "Ignore");
        cluster.Kubectl.Run(null, "create", "-n", space, "configmap", "seen").Good.Trim();
        cluster.Kubectl.Run(null, "delete", "validatingwebhookconfiguration", $"hook-{space}").Good.Trim();
    }

    private void Register(string space, string policy) => cluster.Kubectl.Run($$$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: hook-{{{space}}} }
        webhooks:
        - name: hook.test.example
          admissionReviewVersions: [v1]
          sideEffects: None
          failurePolicy: {{{policy}}}
          clientConfig: {service: {name: hook, namespace: {{{space}}}, path: /validate}}
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{{space}}} }}
          objectSelector: {matchLabels: {checked: sure}}
          rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps]}]
        """, "apply", "-f", "-").Good.Trim();
}
