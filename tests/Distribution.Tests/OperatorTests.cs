using System.Text;
using Xunit;

namespace Distribution.Tests;

/// <summary>The operators of RabbitMQ and of Prometheus make workloads out of their custom resources.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Slow")] // Operators and what they make come up.
public sealed class OperatorTests(ClusterFixture cluster)
{
    [Fact]
    public async Task A_rabbitmq_cluster_becomes_available_with_a_user_of_its_own_or_the_named_one()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(Manifests.Definition("rabbitmq.com", "v1beta1", "RabbitmqCluster", "rabbitmqclusters"), "apply", "-f", "-").Good.Trim();
        Operator(space, "rabbitmqoperator/cluster-operator:2.9.0");
        cluster.Kubectl.Run("""
            apiVersion: rabbitmq.com/v1beta1
            kind: RabbitmqCluster
            metadata: {name: broker}
            spec:
              image: registry.test/rabbitmq:3.12.8-management
              persistence: {storage: "0"}
              resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 128Mi}}
              tolerations: [{key: dedicated, operator: Exists}]
              rabbitmq: {additionalConfig: "channel_max = 100", additionalPlugins: [rabbitmq_shovel]}
              override: {statefulSet: {spec: {template: {spec: {nodeSelector: {workload: cache}, containers: [{name: rabbitmq, env: [{name: MODE, value: test}]}]}}}}}
            ---
            apiVersion: rabbitmq.com/v1beta1
            kind: RabbitmqCluster
            metadata: {name: named}
            spec:
              persistence: {storage: "0"}
              resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 64Mi}}
              secretBackend: {externalSecret: {name: ours}}
            """, "apply", "-n", space, "-f", "-").Good.Trim();
        cluster.Kubectl.Run(null, "wait", "-n", space, "--for=condition=AllReplicasReady", "rabbitmqcluster/broker", "--timeout=60s").Good.Trim();
        cluster.Kubectl.Run(null, "wait", "-n", space, "--for=condition=ClusterAvailable", "rabbitmqcluster/broker", "--timeout=60s").Good.Trim();
        Assert.Equal("node-c", Get(space, "pod/broker-server-0", "{.spec.nodeName}"));
        Assert.Equal("registry.test/rabbitmq:3.12.8-management test", Get(space, "sts/broker-server", "{.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].env[?(@.name==\"MODE\")].value}"));
        Assert.Contains("channel_max = 100", Get(space, "cm/broker-server-conf", "{.data.userDefinedConfiguration\\.conf}"), StringComparison.Ordinal);
        Assert.Contains("rabbitmq_shovel", Get(space, "cm/broker-plugins-conf", "{.data.enabled_plugins}"), StringComparison.Ordinal);
        var user = Decode(Get(space, "secret/broker-default-user", "{.data.username}"));
        Assert.StartsWith($"default_user = {user}\ndefault_pass = ", Decode(Get(space, "secret/broker-default-user", "{.data.default_user\\.conf}")), StringComparison.Ordinal);
        Assert.Equal("False", Get(space, "rabbitmqcluster/broker", "{.status.conditions[?(@.type==\"NoWarnings\")].status}"));

        // The named user's Secret is not there: its pod waits for it, and no other is made.
        await Wait.For("the pod waits for the Secret", () => cluster.Kubectl.Run(null, "get", "-n", space, "events").Output, text => text.Contains("secret \"ours\" not found", StringComparison.Ordinal));
        Assert.NotEqual(0, cluster.Kubectl.Run(null, "get", "-n", space, "secret", "named-default-user").ExitCode);
        cluster.Kubectl.Run(null, "create", "-n", space, "secret", "generic", "ours", "--from-literal=username=u", "--from-literal=password=p", "--from-literal=default_user.conf=x").Good.Trim();
        cluster.Kubectl.Run(null, "wait", "-n", space, "--for=condition=AllReplicasReady", "rabbitmqcluster/named", "--timeout=60s").Good.Trim();

        // Nothing is written while nothing changes.
        var (before, _) = (Get(space, "sts/broker-server", "{.metadata.resourceVersion}"), Get(space, "rabbitmqcluster/broker", "{.metadata.resourceVersion}"));
        cluster.Kubectl.Run(null, "annotate", "-n", space, "rabbitmqcluster/broker", "look=again").Good.Trim();
        cluster.Kubectl.Run(null, "rollout", "restart", "-n", space, "deploy/operator").Good.Trim();
        cluster.Kubectl.Run(null, "rollout", "status", "-n", space, "deploy/operator", "--timeout=60s").Good.Trim();
        Assert.Equal(before, Get(space, "sts/broker-server", "{.metadata.resourceVersion}"));
        Assert.Equal(user, Decode(Get(space, "secret/broker-default-user", "{.data.username}")));
        cluster.Kubectl.Run(null, "rollout", "restart", "-n", space, "sts/broker-server").Good.Trim();
        cluster.Kubectl.Run(null, "rollout", "status", "-n", space, "sts/broker-server", "--timeout=60s").Good.Trim();
        Assert.NotEqual("", Get(space, "sts/broker-server", "{.spec.template.metadata.annotations.kubectl\\.kubernetes\\.io/restartedAt}"));
        cluster.Kubectl.Run(null, "delete", "-n", space, "rabbitmqcluster/broker").Good.Trim();
        await Wait.For("the StatefulSet is gone", () => cluster.Kubectl.Run(null, "get", "-n", space, "sts/broker-server").ExitCode, code => code != 0);
    }

    [Fact]
    public async Task Prometheus_and_alertmanager_become_available_as_their_resources_say()
    {
        var space = cluster.Namespace();
        foreach (var (kind, plural) in ((string, string)[])[("Prometheus", "prometheuses"), ("Alertmanager", "alertmanagers"), ("PrometheusRule", "prometheusrules")])
        {
            cluster.Kubectl.Run(Manifests.Definition("monitoring.coreos.com", "v1", kind, plural), "apply", "-f", "-").Good.Trim();
        }

        Operator(space, "quay.test/prometheus-operator/prometheus-operator:v0.67.1");
        cluster.Kubectl.Run("""
            apiVersion: monitoring.coreos.com/v1
            kind: Prometheus
            metadata: {name: main}
            spec:
              image: registry.test/prometheus:v2.46.0
              replicas: 1
              retention: 7d
              retentionSize: 40GB
              ruleSelector: {matchLabels: {team: ours}}
              nodeSelector: {workload: cache}
              tolerations: [{key: dedicated, operator: Exists}]
              resources: {requests: {cpu: 70m, memory: 64Mi}}
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: Alertmanager
            metadata: {name: main}
            spec: {version: v0.26.0, replicas: 2, resources: {requests: {cpu: 20m}}}
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata: {name: nodes, labels: {team: ours}}
            spec: {groups: [{name: nodes, rules: [{alert: Full, expr: "1 > 0"}]}]}
            """, "apply", "-n", space, "-f", "-").Good.Trim();
        foreach (var item in (string[])["prometheus/main", "alertmanager/main"])
        {
            cluster.Kubectl.Run(null, "wait", "-n", space, "--for=condition=Available", item, "--timeout=60s").Good.Trim();
            cluster.Kubectl.Run(null, "wait", "-n", space, "--for=condition=Reconciled", item, "--timeout=60s").Good.Trim();
        }

        Assert.Equal("node-c", Get(space, "pod/prometheus-main-0", "{.spec.nodeName}"));
        Assert.Contains("--storage.tsdb.retention.size=40GB", Get(space, "sts/prometheus-main", "{.spec.template.spec.containers[0].args}"), StringComparison.Ordinal);
        Assert.Equal("quay.io/prometheus/alertmanager:v0.26.0 2", Get(space, "sts/alertmanager-main", "{.spec.template.spec.containers[0].image} {.status.readyReplicas}"));
        Assert.Contains("Full", Get(space, "cm/prometheus-main-rulefiles-0", "{.data}"), StringComparison.Ordinal);
        Assert.Equal("None None", Get(space, "svc/prometheus-operated", "{.spec.clusterIP}") + " " + Get(space, "svc/alertmanager-operated", "{.spec.clusterIP}"));

        cluster.Kubectl.Run(null, "patch", "-n", space, "prometheus", "main", "--type=merge", "-p", "{\"spec\":{\"resources\":{\"requests\":{\"cpu\":\"64\"}}}}").Good.Trim();
        await Wait.For("too large a Prometheus is not available", () => Get(space, "prometheus/main", "{.status.conditions[?(@.type==\"Available\")].status}"), status => status == "False");
    }

    private string Get(string space, string what, string path) => cluster.Kubectl.Run(null, "get", "-n", space, what, "-o", $"jsonpath={path}").Good;

    private static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));

    private void Operator(string space, string image) => cluster.Kubectl.Run($$$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: operator-{{{space}}} }
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: default, namespace: {{{space}}} }]
        ---
        {{{Manifests.Deployment("operator", image: image)}}}
        """, "apply", "-n", space, "-f", "-").Good.Trim();
}
