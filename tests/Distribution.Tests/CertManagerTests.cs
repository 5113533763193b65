using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;

namespace Distribution.Tests;

/// <summary>cert-manager: its webhook is needed, issuers become ready, certificates are real.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Slow")] // Three Deployments come up.
public sealed class CertManagerTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Issuers_become_ready_and_certificates_are_signed()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(Definitions(), "apply", "-f", "-").Good.Trim();
        cluster.Kubectl.Run(null, "wait", "--for=condition=Established", "crd/issuers.cert-manager.io", "crd/clusterissuers.cert-manager.io", "crd/certificates.cert-manager.io", "--timeout=30s").Good.Trim();
        cluster.Kubectl.Run(Webhook(space), "apply", "-f", "-").Good.Trim();
        try
        {
            Assert.Contains("failed calling webhook \"webhook.cert-manager.io\"", cluster.Kubectl.Run(Issuers, "create", "-n", space, "--dry-run=server", "-f", "-").Error, StringComparison.Ordinal);
            Deploy(space);
            await Wait.For("the webhook lets issuers pass", () => cluster.Kubectl.Run(Issuers, "apply", "-n", space, "-f", "-").ExitCode, code => code == 0);
            cluster.Kubectl.Run(null, "wait", "-n", space, "--for=condition=Ready", "issuer/self", "issuer/ours", $"clusterissuer/acme", "certificate/root", "certificate/leaf", "--timeout=60s").Good.Trim();

            using var root = Certificate(space, "root", "tls.crt");
            using var leaf = Certificate(space, "leaf", "tls.crt");
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(root);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            Assert.True(chain.Build(leaf), "the leaf is signed by the root");
            Assert.True(leaf.MatchesHostname("web.test.example"), "the leaf has the name that was asked for");
            Assert.Contains("False", cluster.Kubectl.Run(null, "get", "-n", space, "certificate", "public", "-o", "jsonpath={.status.conditions[0].status}").Good, StringComparison.Ordinal);
            await Wait.For("the webhook's authority is injected", () => cluster.Kubectl.Run(null, "get", "validatingwebhookconfiguration", "cert-manager-webhook", "-o", "jsonpath={.webhooks[0].clientConfig.caBundle}").Good, bundle => bundle.Length > 0);

            var before = leaf.Thumbprint;
            cluster.Kubectl.Run(null, "patch", "-n", space, "certificate", "leaf", "--type=merge", "-p", "{\"spec\":{\"dnsNames\":[\"other.test.example\"]}}").Good.Trim();
            await Wait.For("the leaf has the new name", () => Thumbprint(space), now => now != before);
        }
        finally
        {
            cluster.Kubectl.Run(null, "delete", "validatingwebhookconfiguration", "cert-manager-webhook");
            cluster.Kubectl.Run(null, "delete", "clusterissuer", "acme");
        }
    }

    private const string Issuers = """
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: self}
        spec: {selfSigned: {}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: root}
        spec: {secretName: root, isCA: true, commonName: root, issuerRef: {name: self, kind: Issuer}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: ours}
        spec: {ca: {secretName: root}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: leaf}
        spec: {secretName: leaf, dnsNames: [web.test.example], duration: 2h, privateKey: {algorithm: ECDSA}, issuerRef: {name: ours}}
        ---
        apiVersion: cert-manager.io/v1
        kind: ClusterIssuer
        metadata: {name: acme}
        spec: {acme: {server: "https://acme.test.example/directory", privateKeySecretRef: {name: acme-account}}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: public}
        spec: {secretName: public, dnsNames: [www.test.example], issuerRef: {name: acme, kind: ClusterIssuer}}
        """;

    private string Thumbprint(string space)
    {
        using var leaf = Certificate(space, "leaf", "tls.crt");
        return leaf.Thumbprint;
    }

    private X509Certificate2 Certificate(string space, string secret, string part) =>
        X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(cluster.Kubectl.Run(null, "get", "-n", space, "secret", secret, "-o", $"jsonpath={{.data.{part.Replace(".", "\\.", StringComparison.Ordinal)}}}").Good)));

    private void Deploy(string space) => cluster.Kubectl.Run($$$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: cert-manager-{{{space}}} }
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: default, namespace: {{{space}}} }]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: cert-manager-webhook}
        spec: {selector: {app: cert-manager-webhook}, ports: [{port: 443}]}
        ---
        {{{Manifests.Deployment("cert-manager", image: "registry.test/jetstack/cert-manager-controller:v1")}}}
        ---
        {{{Manifests.Deployment("cert-manager-webhook", image: "registry.test/jetstack/cert-manager-webhook:v1")}}}
        ---
        {{{Manifests.Deployment("cert-manager-cainjector", image: "registry.test/jetstack/cert-manager-cainjector:v1")}}}
        """, "apply", "-n", space, "-f", "-").Good.Trim();

    private static string Webhook(string space) => $$$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: cert-manager-webhook, annotations: {cert-manager.io/inject-ca-from-secret: {{{space}}}/cert-manager-webhook-ca}}
        webhooks:
        - name: webhook.cert-manager.io
          admissionReviewVersions: [v1]
          sideEffects: None
          clientConfig: {service: {name: cert-manager-webhook, namespace: {{{space}}}, path: /validate}}
          rules: [{apiGroups: [cert-manager.io, acme.cert-manager.io], apiVersions: [v1], operations: [CREATE, UPDATE], resources: ["*/*"]}]
        """;

    private static string Definitions() => string.Join("\n---\n", Manifests.Definition("cert-manager.io", "v1", "Issuer", "issuers"), Manifests.Definition("cert-manager.io", "v1", "ClusterIssuer", "clusterissuers", "Cluster"), Manifests.Definition("cert-manager.io", "v1", "Certificate", "certificates"));
}
