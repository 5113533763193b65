using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Distribution.Tests;

/// <summary>The images of the stores under the manifests' contract: what the operator of RabbitMQ makes really serves, with the user and the definitions it was given.</summary>
[Trait("Length", "Long")]
public sealed partial class RuntimeStoresTests(StoresFixture cluster) : IClassFixture<StoresFixture>
{
    [Fact]
    public async Task A_rabbitmq_cluster_serves_with_its_user_its_definitions_and_keeps_its_data()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(Manifests.Definition("rabbitmq.com", "v1beta1", "RabbitmqCluster", "rabbitmqclusters"), "apply", "-f", "-").Good.Trim();
        cluster.Kubectl.Run($$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: {{space}}-operator}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: ServiceAccount, name: default, namespace: {{space}} }]
            ---
            {{Manifests.Deployment("operator", image: "docker.io/rabbitmqoperator/cluster-operator:2.9.0")}}
            ---
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: {{space}} }
            spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: {{space}}, hostPath: {path: /data} }
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: named}
            stringData: {username: administrator, password: secret, default_user.conf: "default_user = administrator\ndefault_pass = secret\n"}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: definitions}
            stringData:
              definitions.json: '{"vhosts": [{"name": "/"}], "users": [{"name": "administrator", "password_hash": "{{Hash("secret")}}", "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": "administrator"}],
                "permissions": [{"user": "administrator", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}], "queues": [{"name": "q.test", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {} }]}'
            ---
            apiVersion: rabbitmq.com/v1beta1
            kind: RabbitmqCluster
            metadata: {name: broker}
            spec:
              image: docker.io/library/rabbitmq:{{Version()}}-management
              persistence: {storageClassName: {{space}}, storage: 1Gi}
              resources: {requests: {cpu: 100m, memory: 512Mi}, limits: {memory: 512Mi} }
              terminationGracePeriodSeconds: 60
              secretBackend: {externalSecret: {name: named} }
              rabbitmq: {additionalConfig: "load_definitions = /etc/rabbitmq/definitions/definitions.json\ndisk_free_limit.absolute = 50MB\n"}
              override:
                statefulSet: {spec: {template: {spec: {containers: [{name: rabbitmq, volumeMounts: [{name: definitions, mountPath: /etc/rabbitmq/definitions, readOnly: true}]}], volumes: [{name: definitions, secret: {secretName: definitions} }]} } } }
            """, "apply", "-n", space, "-f", "-").Good.Trim();

        cluster.Kubectl.Run(null, "wait", "-n", space, "--for=condition=AllReplicasReady", "rabbitmqcluster/broker", "--timeout=150s").Good.Trim();

        Assert.Equal(["q.test"], await Queues(space));
        await Add(space, "q.kept");
        cluster.Kubectl.Run(null, "delete", "pod", "broker-server-0", "-n", space, "--timeout=90s").Good.Trim();
        await Wait.For("the server is made anew", () => cluster.Kubectl.Run(null, "get", "pod", "broker-server-0", "-n", space).ExitCode, code => code == 0);
        cluster.Kubectl.Run(null, "wait", "-n", space, "--for=condition=ready", "pod/broker-server-0", "--timeout=150s").Good.Trim();
        Assert.Equal(["q.kept", "q.test"], await Queues(space));
    }

    private async Task<List<string>> Queues(string space)
    {
        using var http = Http(space);
        return JsonNode.Parse(await http.GetStringAsync("api/queues"))!.AsArray().Select(queue => queue!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal).ToList();
    }

    private async Task Add(string space, string queue)
    {
        using var http = Http(space);
        using var response = await http.PutAsync($"api/queues/%2F/{queue}", new StringContent("""{"durable": true}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    /// <summary>The server's management, asked as the user that the Secret names.</summary>
    private HttpClient Http(string space)
    {
        var address = cluster.Kubectl.Run(null, "get", "pod", "broker-server-0", "-n", space, "-o", "jsonpath={.status.podIP}").Good;
        var http = new HttpClient { BaseAddress = new Uri($"http://{address}:15672/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("administrator:secret")));
        return http;
    }

    /// <summary>As RabbitMQ keeps a password: where definitions are loaded, no default user is made beside theirs.</summary>
    private static string Hash(string password)
    {
        byte[] salt = [1, 2, 3, 4];
        return Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)])]);
    }

    private static string Version() => VersionOf().Match(File.ReadAllText(Path.Combine(RuntimeFixture.Root(), "environments", "versions.yaml"))).Groups[1].Value;

    [GeneratedRegex(@"\n  rabbitmq:\n    version: ""?([0-9.]+)")]
    private static partial Regex VersionOf();
}
