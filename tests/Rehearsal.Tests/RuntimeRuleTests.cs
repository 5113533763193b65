using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Rehearsal.Runtime;
using Rehearsal.Runtime.Cluster;
using Rehearsal.Runtime.Containers;
using Rehearsal.Runtime.Images;
using Rehearsal.Runtime.Ingresses;
using Rehearsal.Runtime.Logs;
using Rehearsal.Runtime.Names;
using Rehearsal.Runtime.Pods;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>The rules of the container runtime that need no container: names, order, pauses, environment.</summary>
[SupportedOSPlatform("linux")]
public sealed class RuntimeRuleTests
{
    [Theory]
    [InlineData("redis", "docker.io/library/redis:latest")]
    [InlineData("redis:7.0.15", "docker.io/library/redis:7.0.15")]
    [InlineData("argoproj/argocd:v2", "docker.io/argoproj/argocd:v2")]
    [InlineData("10.0.0.1:5000/wastecoach/deploy/auth@sha256:ab", "10.0.0.1:5000/wastecoach/deploy/auth@sha256:ab")]
    [InlineData("quay.io/a/b:1@sha256:ab", "quay.io/a/b@sha256:ab")]
    [InlineData("localhost/x", "localhost/x:latest")]
    public void An_image_has_one_full_name(string name, string full) => Assert.Equal(full, ImageReference.Parse(name).ToString());

    [Fact]
    public void A_login_is_the_registrys_own()
    {
        var config = JsonNode.Parse($$$"""{"auths": {"https://10.0.0.1:5000/": {"auth": "{{{Convert.ToBase64String(Encoding.UTF8.GetBytes("us:pa:ss"))}}}"}, "ghcr.io": {"username": "u", "password": "p"} } }""");

        Assert.Equal(new RegistryLogin("us", "pa:ss"), RegistryLogin.Of(config, "10.0.0.1:5000"));
        Assert.Equal(new RegistryLogin("u", "p"), RegistryLogin.Of(config, "ghcr.io"));
        Assert.Null(RegistryLogin.Of(config, "quay.io"));
    }

    [Fact]
    public void Restarts_come_at_once_then_later_and_later_until_it_went_well_for_long()
    {
        var clock = new Clock();
        var pauses = new BackOff(clock);

        Assert.Equal([0, 10, 20, 40, 80, 160, 300, 300], Enumerable.Range(0, 8).Select(_ => (int)pauses.NextRestart().TotalSeconds));

        clock.Now += TimeSpan.FromMinutes(11);
        Assert.Equal(0, pauses.NextRestart().TotalSeconds);
        Assert.Equal("1m20s", BackOff.Text(TimeSpan.FromSeconds(80)));
    }

    [Fact]
    public void Variables_come_from_sources_then_from_the_list_and_refer_to_earlier_ones()
    {
        var request = new PodRequest((JsonObject)JsonNode.Parse("""
            {"node": "n", "hostAddress": "10.0.1.2", "address": "192.168.1.5", "pod": {"metadata": {"name": "p", "namespace": "ns", "uid": "u", "labels": {"app": "web"}}, "spec": {}},
             "secrets": {"s": {"A": "c2VjcmV0", "B": "bGluZQpsaW5l"}}, "configMaps": {"m": {"data": {"A": "plain", "C": "3"}}}}
            """)!);
        var container = JsonNode.Parse("""
            {"envFrom": [{"secretRef": {"name": "s"}}, {"configMapRef": {"name": "m"}, "prefix": "M_"}, {"secretRef": {"name": "gone", "optional": true}}],
             "env": [{"name": "C", "value": "own"}, {"name": "D", "value": "$(A)-$(C)-$(LATER)-$$(A)"}, {"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
                     {"name": "L", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels['app']"}}}, {"name": "K", "valueFrom": {"secretKeyRef": {"name": "s", "key": "none", "optional": true}}}]}
            """)!;

        var variables = ContainerEnvironment.Of(request, container);

        Assert.Equal(new Dictionary<string, string> { ["HOSTNAME"] = "p", ["A"] = "secret", ["B"] = "line\nline", ["M_A"] = "plain", ["M_C"] = "3", ["C"] = "own", ["D"] = "secret-own-$(LATER)-$(A)", ["IP"] = "192.168.1.5", ["L"] = "web" }, variables);
        var missing = JsonNode.Parse("""{"env": [{"name": "X", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "none"}}}]}""")!;
        Assert.Equal("couldn't find key none in ConfigMap ns/m", Assert.Throws<ContainerConfigException>(() => ContainerEnvironment.Of(request, missing)).Message);
    }

    [Fact]
    public void A_log_is_read_from_its_end_and_broken_lines_are_put_together()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "2026-01-01T00:00:00.1Z stdout F first\n2026-01-01T00:00:01.1Z stdout P sec\n2026-01-01T00:00:01.2Z stdout F ond\n2026-01-01T00:00:02.1Z stderr F third one\n");

            Assert.Equal(["second\n", "third one\n"], new LogFile(file).Lines(2, null, timestamps: false));
            Assert.Equal(["2026-01-01T00:00:02.1Z third one\n"], new LogFile(file).Lines(null, DateTimeOffset.Parse("2026-01-01T00:00:02Z", System.Globalization.CultureInfo.InvariantCulture), timestamps: true));
            Assert.Equal("first\nsecond\nthird one\n", new LogFile(file).Message());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Rules_stand_in_the_order_of_the_load_balancer_controller()
    {
        var view = new ClusterView();
        view.Ingresses["a/late"] = Ingress("late", "a", "2", null, ("/", "Prefix", "rest"));
        view.Ingresses["b/early"] = Ingress("early", "b", "1", null, ("/api", "Prefix", "short"), ("/api/v1", "Prefix", "long"), ("/api", "Exact", "exact"));
        view.Ingresses["c/host"] = Ingress("host", "c", "1", "*.growbin.app", ("/", "Exact", "name"));
        var rules = IngressTable.Of(view);
        string Chosen(string host, string path) => rules.Find(rule => rule.Matches(host, path))?.Backend.Name ?? "none";

        Assert.Equal("exact", Chosen("x", "/api"));
        Assert.Equal("short", Chosen("x", "/api/x"));
        Assert.Equal("long", Chosen("x", "/api/v1/auth"));
        Assert.Equal("rest", Chosen("x", "/apiary"));
        Assert.Equal("name", Chosen("www.growbin.app", "/"));
        Assert.Equal("rest", Chosen("a.b.growbin.app", "/"));
        Assert.Equal("rest", Chosen("growbin.app", "/"));
    }

    [Fact]
    public void Names_lead_to_ready_pods_and_a_service_whose_ports_differ_has_none()
    {
        var view = new ClusterView();
        Service(view, "web", "10.96.0.5", 8080, 8080, ("192.168.1.2", true, "web-a"), ("192.168.1.3", false, "web-b"));
        Service(view, "shifted", "10.96.0.6", 80, 8080, ("192.168.1.4", true, "shifted-a"));
        Service(view, "store", "None", 5432, 5432, ("192.168.2.2", true, "store-0"));

        var table = NameTable.Of(view);

        Assert.Equal("192.168.1.2 web.ns.svc.cluster.local\n192.168.2.2 store-0.store.ns.svc.cluster.local\n192.168.2.2 store.ns.svc.cluster.local\n", table.Hosts);
        Assert.Contains("its port 80 is 8080 at the pods", Assert.Single(table.Refusals), StringComparison.Ordinal);
    }

    private static V1Ingress Ingress(string name, string space, string order, string? host, params (string Path, string Type, string Service)[] paths) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = space, Annotations = new Dictionary<string, string> { ["alb.ingress.kubernetes.io/group.order"] = order } },
        Spec = new V1IngressSpec
        {
            Rules =
            [
                new V1IngressRule
                {
                    Host = host,
                    Http = new V1HTTPIngressRuleValue
                    {
                        Paths = [.. paths.Select(path => new V1HTTPIngressPath { Path = path.Path, PathType = path.Type, Backend = new V1IngressBackend { Service = new V1IngressServiceBackend { Name = path.Service, Port = new V1ServiceBackendPort { Number = 80 } } } })],
                    },
                },
            ],
        },
    };

    private static void Service(ClusterView view, string name, string address, int port, int target, params (string Address, bool Ready, string Pod)[] pods)
    {
        view.Services[$"ns/{name}"] = new V1Service { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "ns" }, Spec = new V1ServiceSpec { ClusterIP = address, Ports = [new V1ServicePort { Name = "main", Port = port }] } };
        view.Slices[$"ns/{name}-ipv4"] = new V1EndpointSlice
        {
            Metadata = new V1ObjectMeta { Name = $"{name}-ipv4", NamespaceProperty = "ns", Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = name } },
            Ports = [new Discoveryv1EndpointPort { Name = "main", Port = target }],
            Endpoints = [.. pods.Select(pod => new V1Endpoint { Addresses = [pod.Address], Conditions = new V1EndpointConditions { Ready = pod.Ready }, TargetRef = new V1ObjectReference { Name = pod.Pod } })],
        };
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
