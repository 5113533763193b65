using System.Xml.Linq;
using Rehearsal.Distribution.Cloud;
using Xunit;

namespace Distribution.Tests;

/// <summary>The AWS load balancer controller against an emulated cloud: one load balancer for a group of Ingresses.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Slow")] // A controller comes up and makes load balancers.
public sealed class AlbTests(ClusterFixture cluster)
{
    [Fact]
    public async Task A_group_of_ingresses_becomes_one_load_balancer_and_goes_with_them()
    {
        var space = cluster.Namespace();
        var certificate = await Certificate(space);
        Controller(space);
        cluster.Kubectl.Run(Services("argocd", "api"), "apply", "-n", space, "-f", "-").Good.Trim();
        var shared = $"alb.ingress.kubernetes.io/group.name: {space}, alb.ingress.kubernetes.io/scheme: internet-facing, alb.ingress.kubernetes.io/subnets: \"{string.Join(',', cluster.Cloud.Subnets)}\", alb.ingress.kubernetes.io/certificate-arn: \"{certificate}\", alb.ingress.kubernetes.io/listen-ports: '[{{\"HTTP\":80}},{{\"HTTPS\":443}}]', alb.ingress.kubernetes.io/ssl-redirect: \"443\"";
        cluster.Kubectl.Run(string.Join("\n---\n",
            Ingress(space, "argocd", $"{shared}, alb.ingress.kubernetes.io/group.order: \"1\", alb.ingress.kubernetes.io/healthcheck-path: /argocd/healthz", "argocd.test.example", "/argocd", "argocd"),
            Ingress(space, "api", $"{shared}, alb.ingress.kubernetes.io/group.order: \"2\"", "", "/api/v1", "api"),
            Ingress(space, "absent", shared, "", "/absent", "absent")), "apply", "-n", space, "-f", "-").Good.Trim();
        var host = await Wait.For("each Ingress has the address", () => cluster.Kubectl.Run(null, "get", "-n", space, "ingress", "-o", "jsonpath={.items[*].status.loadBalancer.ingress[0].hostname}").Good.Split(' '), hosts => hosts.Length == 3 && hosts.Distinct().Count() == 1);

        var balancer = (await Balancer(space))!;
        Assert.Equal((host[0], "internet-facing"), (balancer.Text("DNSName"), balancer.Text("Scheme")));
        var tags = (await Call("DescribeTags", ("ResourceArns.member.1", balancer.Text("LoadBalancerArn")))).Entries("Tags").ToDictionary(tag => tag.Text("Key"), tag => tag.Text("Value"));
        Assert.Equal((space, space, "LoadBalancer"), (tags["elbv2.k8s.aws/cluster"], tags["ingress.k8s.aws/stack"], tags["ingress.k8s.aws/resource"]));
        var listeners = (await Call("DescribeListeners", ("LoadBalancerArn", balancer.Text("LoadBalancerArn")))).Entries("Listeners").ToDictionary(listener => listener.Text("Port"));
        Assert.Equal("redirect", listeners["80"].Entries("DefaultActions").Single().Text("Type"));
        var rules = (await Call("DescribeRules", ("ListenerArn", listeners["443"].Text("ListenerArn")))).Entries("Rules").Where(rule => rule.Text("Priority") != "default").ToDictionary(rule => rule.Text("Priority"));
        // The one without an order (0) comes first; its Service does not exist.
        Assert.Equal("503", rules["1"].Descendants().Single(item => item.Name.LocalName == "StatusCode").Value);
        Assert.Contains("argocd.test.example", rules["2"].Value, StringComparison.Ordinal);
        Assert.Contains("/api/v1/*", rules["3"].Value, StringComparison.Ordinal);
        var group = (await Groups(space)).Single(group => group.Text("HealthCheckPath") == "/argocd/healthz");
        Assert.Equal("30901", group.Text("Port"));
        var targets = (await Call("DescribeTargetHealth", ("TargetGroupArn", group!.Text("TargetGroupArn")))).Entries("TargetHealthDescriptions").Select(item => item.Child("Target")!.Text("Id")).Order(StringComparer.Ordinal);
        Assert.Equal(cluster.Cloud.ProviderIds.Select(id => id.Split('/')[^1]).Order(StringComparer.Ordinal), targets);

        // A restart makes nothing twice; a change is followed.
        cluster.Kubectl.Run(null, "rollout", "restart", "-n", space, "deploy/alb").Good.Trim();
        cluster.Kubectl.Run(null, "annotate", "-n", space, "ingress/argocd", "alb.ingress.kubernetes.io/healthcheck-path=/healthz", "--overwrite").Good.Trim();
        await Wait.For("the health check has changed", () => Groups(space).Result.Select(item => item.Text("HealthCheckPath")).ToList(), paths => paths.Contains("/healthz"));
        Assert.Equal(balancer.Text("LoadBalancerArn"), (await Balancer(space))!.Text("LoadBalancerArn"));

        cluster.Kubectl.Run(null, "delete", "-n", space, "ingress", "api", "absent", "--timeout=60s").Good.Trim();
        await Wait.For("the target group of the deleted Ingress is gone", () => Groups(space).Result.Count, count => count == 1);
        cluster.Kubectl.Run(null, "delete", "-n", space, "ingress", "argocd", "--timeout=60s").Good.Trim();
        Assert.Null(await Balancer(space));
        Assert.Empty(await Groups(space));
    }

    [Theory]
    [InlineData("alb.ingress.kubernetes.io/scheme: sideways", "api", "unknown scheme: sideways")]
    [InlineData("alb.ingress.kubernetes.io/listen-ports: nonsense", "api", "failed to parse listen-ports configuration")]
    [InlineData("alb.ingress.kubernetes.io/scheme: internal", "inner", "your service must be of type 'NodePort' or 'LoadBalancer'")]
    [InlineData("alb.ingress.kubernetes.io/subnets: subnet-0", "api", "couldn't find all subnets")]
    public async Task What_cannot_be_built_is_told_in_an_event(string annotations, string service, string message)
    {
        var space = cluster.Namespace();
        Controller(space);
        cluster.Kubectl.Run(Services("api") + "\n---\napiVersion: v1\nkind: Service\nmetadata: {name: inner}\nspec: {selector: {app: inner}, ports: [{port: 80}]}\n", "apply", "-n", space, "-f", "-").Good.Trim();
        cluster.Kubectl.Run(Ingress(space, "bad", annotations, "", "/", service), "apply", "-n", space, "-f", "-").Good.Trim();
        await Wait.For("the reason is told", () => cluster.Kubectl.Run(null, "get", "-n", space, "events", "--field-selector=reason=FailedBuildModel", "-o", "jsonpath={.items[*].message}").Output, text => text.Contains(message, StringComparison.Ordinal));
        cluster.Kubectl.Run(null, "delete", "-n", space, "ingress", "bad", "--timeout=60s").Good.Trim();
    }

    private async Task<string> Certificate(string name)
    {
        var made = await new CloudApi(cluster.Cloud.Access, "iam", "2010-05-08").Call("UploadServerCertificate",
        [
            ("ServerCertificateName", name), ("CertificateBody", File.ReadAllText($"{cluster.Certificates.Pki}/apiserver.crt")), ("PrivateKey", File.ReadAllText($"{cluster.Certificates.Pki}/apiserver.key")),
        ], default);
        return made.Descendants().Single(item => item.Name.LocalName == "Arn").Value;
    }

    private Task<XElement> Call(string action, params (string, string)[] parameters) => cluster.Cloud.LoadBalancing.Call(action, parameters, default);

    private async Task<XElement?> Balancer(string space) => (await Owned("DescribeLoadBalancers", "LoadBalancers", "LoadBalancerArn", space)).SingleOrDefault();

    private Task<List<XElement>> Groups(string space) => Owned("DescribeTargetGroups", "TargetGroups", "TargetGroupArn", space);

    private async Task<List<XElement>> Owned(string action, string list, string id, string space)
    {
        var owned = new List<XElement>();
        foreach (var item in (await Call(action)).Entries(list))
        {
            if ((await Call("DescribeTags", ("ResourceArns.member.1", item.Text(id)))).Entries("Tags").Any(tag => tag.Text("Key") == "elbv2.k8s.aws/cluster" && tag.Text("Value") == space))
            {
                owned.Add(item);
            }
        }

        return owned;
    }

    private static string Services(params string[] names) => string.Join("\n---\n", names.Select(name =>
        $"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{type: NodePort, selector: {{app: {name}}}, ports: [{{port: 80{(name == "argocd" ? ", nodePort: 30901" : "")}}}]}}\n"));

    private static string Ingress(string space, string name, string annotations, string host, string path, string service) => $$$"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: {{{name}}}, annotations: {{{{annotations}}}} }
        spec:
          ingressClassName: alb-{{{space}}}
          rules:
          - {{{(host.Length > 0 ? $"host: {host}" : "{}")}}}
            http: {paths: [{path: {{{path}}}, pathType: Prefix, backend: {service: {name: {{{service}}}, port: {number: 80} } } }]}
        """.Replace("  - {}\n    http:", "  - http:", StringComparison.Ordinal);

    private void Controller(string space) => cluster.Kubectl.Run($$$"""
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: {name: alb-{{{space}}} }
        spec: {controller: ingress.k8s.aws/alb}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: alb-{{{space}}} }
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: default, namespace: {{{space}}} }]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: alb}
        spec:
          replicas: 2
          selector: {matchLabels: {app: alb}}
          template:
            metadata: {labels: {app: alb}}
            spec: {containers: [{name: controller, image: "public.test/eks/aws-load-balancer-controller:v2.8.1", args: ["--cluster-name={{{space}}}", --watch-namespace={{{space}}}]}]}
        """, "apply", "-n", space, "-f", "-").Good.Trim();
}
