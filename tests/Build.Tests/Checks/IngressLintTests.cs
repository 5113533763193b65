using WasteCoach.Build.Checks;
using WasteCoach.Build.Manifests;

namespace WasteCoach.Build.Tests.Checks;

public sealed class IngressLintTests
{
    private static readonly string[] Names = ["growbin.app", "argocd.growbin.app"];

    private const string Sound = """
        kind: Ingress
        metadata:
          name: argocd
          namespace: argocd
          annotations:
            alb.ingress.kubernetes.io/group.name: growbin
            alb.ingress.kubernetes.io/group.order: "10"
            alb.ingress.kubernetes.io/target-type: instance
            alb.ingress.kubernetes.io/backend-protocol: HTTP
            alb.ingress.kubernetes.io/healthcheck-path: /argocd/healthz
            alb.ingress.kubernetes.io/actions.to-root: '{"type":"redirect"}'
        spec:
          ingressClassName: alb
          rules:
            - http: { paths: [{ path: /argocd, pathType: Prefix, backend: { service: { name: argocd-server, port: { number: 80 } } } }] }
            - host: argocd.growbin.app
              http: { paths: [{ path: /, pathType: Exact, backend: { service: { name: to-root, port: { name: use-annotation } } } }] }
        ---
        kind: Service
        metadata: { name: argocd-server, namespace: argocd }
        spec: { type: NodePort, ports: [{ name: http, port: 80 }, { name: https, port: 443 }] }
        ---
        kind: ConfigMap
        metadata: { name: argocd-cmd-params-cm, namespace: argocd }
        data: { server.insecure: "true", server.rootpath: /argocd }
        ---
        kind: Ingress
        metadata:
          name: api
          namespace: wastecoach
          annotations:
            alb.ingress.kubernetes.io/group.name: growbin
            alb.ingress.kubernetes.io/group.order: "30"
            alb.ingress.kubernetes.io/target-type: instance
            alb.ingress.kubernetes.io/healthcheck-path: /health/ready
        spec:
          ingressClassName: alb
          rules:
            - host: growbin.app
              http: { paths: [{ path: /api/v1/auth, pathType: Prefix, backend: { service: { name: auth, port: { number: 8080 } } } }] }
        ---
        kind: Service
        metadata: { name: auth, namespace: wastecoach }
        spec: { type: NodePort, ports: [{ name: http, port: 8080 }] }
        ---
        kind: Deployment
        metadata: { name: auth, namespace: wastecoach }
        spec: { template: { spec: { containers: [{ name: auth, readinessProbe: { httpGet: { path: /health/ready, port: http } } }] } } }
        """;

    [Fact]
    public void A_sound_entrance_has_no_findings() => Assert.Empty(Find(Sound));

    [Theory]
    [InlineData("server.insecure: \"true\"", "server.insecure: \"false\"", "argocd-502", "backend-protocol is HTTP, and the server speaks HTTPS.")]
    [InlineData("backend-protocol: HTTP", "backend-protocol: HTTPS", "argocd-502", "backend-protocol is HTTPS, and the server speaks HTTP.")]
    [InlineData("server.rootpath: /argocd", "server.rootpath: /", "argocd-502", "The path /argocd leads to it, and the server expects requests below /.")]
    [InlineData("healthcheck-path: /argocd/healthz", "healthcheck-path: /healthz", "argocd-502", "healthcheck-path is /healthz, and the server is healthy at /argocd/healthz.")]
    [InlineData("healthcheck-path: /health/ready", "healthcheck-path: /", "argocd-502", "healthcheck-path is /, and the server is healthy at /health/ready.")]
    [InlineData("name: argocd-server, port: { number: 80 }", "name: argocd-server, port: { number: 8080 }", "argocd-502", "Service argocd/argocd-server has no port 8080; it has 80 (http), 443 (https).")]
    [InlineData("name: auth, port: { number: 8080 }", "name: auht, port: { number: 8080 }", "argocd-502", "There is no Service wastecoach/auht.")]
    [InlineData("spec: { type: NodePort, ports: [{ name: http, port: 8080 }] }", "spec: { ports: [{ name: http, port: 8080 }] }", "argocd-502", "target-type is instance, and Service wastecoach/auth is of type ClusterIP.")]
    [InlineData("actions.to-root: '{", "actions.to-roof: '{", "argocd-502", "It asks for the action to-root, but the annotation actions.to-root is missing.")]
    [InlineData("'{\"type\":\"redirect\"}'", "redirect", "argocd-502", "It asks for the action to-root, but the annotation actions.to-root is no JSON.")]
    [InlineData("- host: growbin.app", "- host: api.growbin.app", "entrance-incomplete", "The name resolves to the load balancer, and none of 3 rules has it as host.")]
    [InlineData("ingressClassName: alb", "ingressClassName: nginx", "entrance-incomplete", "Its class is 'nginx', and the load balancer's controller serves alb only.")]
    [InlineData("group.order: \"30\"", "group.order: \"10\"", "entrance-incomplete", "argocd/argocd and wastecoach/api have the same group.order 10.")]
    [InlineData("path: /api/v1/auth", "path: /", null, null)]
    public void A_fault_is_found(string sound, string broken, string? check, string? proof)
    {
        Assert.Contains(sound, Sound, StringComparison.Ordinal);
        var findings = Find(ReplaceFirst(Sound, sound, broken));

        if (check is null)
        {
            Assert.Empty(findings);
        }
        else
        {
            Assert.Contains(findings, finding => finding.Check == check && finding.Proof.StartsWith(proof!, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Ingresses_in_two_groups_make_two_load_balancers()
    {
        var finding = Assert.Single(Find(ReplaceFirst(Sound, "group.name: growbin", "group.name: other")));

        Assert.Equal("They are not in one group: argocd/argocd in 'other', wastecoach/api in 'growbin'.", finding.Proof);
    }

    [Fact]
    public void The_same_rule_twice_is_a_warning()
    {
        var twice = ReplaceFirst(Sound, "- host: growbin.app", "- host: argocd.growbin.app").Replace("path: /api/v1/auth, pathType: Prefix", "path: /, pathType: Exact", StringComparison.Ordinal);

        Assert.Contains(Find(twice), finding => finding.Severity == Severity.Warning && finding.Proof.StartsWith("2 rules have it: argocd/argocd to to-root, wastecoach/api to auth.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("root_url = https://grafana.growbin.app/grafana/\nserve_from_sub_path = true", "HTTP", "/grafana")]
    [InlineData("root_url = https://grafana.growbin.app/grafana/", "HTTP", "/")]
    [InlineData("protocol = https", "HTTPS", "/")]
    public void Grafana_s_mode_is_read_from_its_ini(string section, string scheme, string root)
    {
        var text = "kind: ConfigMap\nmetadata: { name: grafana, namespace: monitoring }\ndata:\n  grafana.ini: |\n    [paths]\n    root_url = x\n    [server]\n"
            + string.Concat(section.Split('\n').Select(line => $"    {line}\n"));

        var server = Assert.Single(IngressFacts.Of(ManifestReader.Objects(ManifestReader.Documents(text)), []).Servers);

        Assert.Equal((scheme, root), (server.Scheme, server.RootPath));
    }

    private static List<Finding> Find(string manifests) => [.. IngressLint.Find(IngressFacts.Of(ManifestReader.Objects(ManifestReader.Documents(manifests)), Names))];

    private static string ReplaceFirst(string text, string part, string other)
    {
        var at = text.IndexOf(part, StringComparison.Ordinal);
        return text[..at] + other + text[(at + part.Length)..];
    }
}
