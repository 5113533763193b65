using System.Text.Json.Nodes;
using Xunit;

namespace Distribution.Tests;

/// <summary>Pods whose images are in the registry really run: kubectl against the cluster, containers of podman behind it.</summary>
[Collection(RuntimeCollection.Name)]
public sealed class RuntimeTests(RuntimeFixture cluster)
{
    [Fact]
    public async Task A_deployment_runs_with_its_settings_and_is_ready_when_its_probe_says_so()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run(null, "create", "secret", "generic", "web", "-n", space, "--from-literal=Store__Password=s3cret").Good.Trim();
        cluster.Kubectl.Run(null, "create", "configmap", "web", "-n", space, "--from-literal=COLOUR=green").Good.Trim();
        Apply(space, $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web} }
              template:
                metadata: {labels: {app: web} }
                spec:
                  securityContext: {runAsNonRoot: true, runAsUser: 1654, runAsGroup: 1654, fsGroup: 1654}
                  containers:
                  - name: web
                    image: {{cluster.Image}}
                    command: [sh, -c]
                    args: ['echo "$COLOUR on $(NODE) as $(id -u):$(id -g)" > /tmp/index.html; cat /run/secrets/Store__Password >> /tmp/index.html; touch /fails || true; sleep 2; exec httpd -f -p 8080 -h /tmp']
                    env: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName} } }]
                    envFrom: [{configMapRef: {name: web} }]
                    ports: [{name: http, containerPort: 8080}]
                    startupProbe: {tcpSocket: {port: http}, periodSeconds: 1, failureThreshold: 30}
                    readinessProbe: {httpGet: {path: /index.html, port: http}, periodSeconds: 1}
                    securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]} }
                    resources: {requests: {memory: 16Mi}, limits: {memory: 32Mi} }
                    volumeMounts: [{name: tmp, mountPath: /tmp}, {name: secrets, mountPath: /run/secrets, readOnly: true}]
                  volumes:
                  - {name: tmp, emptyDir: {sizeLimit: 1Mi} }
                  - {name: secrets, projected: {defaultMode: 0440, sources: [{secret: {name: web} }, {secret: {name: absent, optional: true} }]} }
            """);

        cluster.Kubectl.Run(null, "rollout", "status", "deployment/web", "-n", space, "--timeout=60s").Good.Trim();

        foreach (var pod in Pods(space, "app=web"))
        {
            using var http = new HttpClient();
            var page = await http.GetStringAsync($"http://{Text(pod, "status", "podIP")}:8080/index.html");
            Assert.Equal($"green on {Text(pod, "spec", "nodeName")} as 1654:1654\ns3cret", page);
            Assert.StartsWith("podman://", Text(pod["status"]!["containerStatuses"]![0]!, "containerID"), StringComparison.Ordinal);
            Assert.Contains("Read-only file system", cluster.Kubectl.Run(null, "logs", Text(pod, "metadata", "name"), "-n", space, "--tail=1").Good, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_job_succeeds_when_its_container_does()
    {
        var space = cluster.Namespace();
        Apply(space, Job("good", "echo begun; sleep 1; echo done", backoff: 0));

        cluster.Kubectl.Run(null, "wait", "--for=condition=complete", "job/good", "-n", space, "--timeout=60s").Good.Trim();

        Assert.Equal("begun\ndone\n", cluster.Kubectl.Run(null, "logs", "job/good", "-n", space).Good);
        await Wait.For("the pod succeeded", () => Text(Pods(space, "job-name=good").Single(), "status", "phase"), phase => phase == "Succeeded");
    }

    [Fact]
    [Trait("Length", "Long")]
    public void A_job_fails_when_its_container_does_and_its_last_lines_say_why()
    {
        var space = cluster.Namespace();
        Apply(space, Job("bad", "echo 'no such table' >&2; exit 4", backoff: 1));

        cluster.Kubectl.Run(null, "wait", "--for=condition=failed", "job/bad", "-n", space, "--timeout=60s").Good.Trim();

        var pods = Pods(space, "job-name=bad");
        Assert.Equal(2, pods.Count);
        Assert.All(pods, pod =>
        {
            Assert.Equal("Failed", Text(pod, "status", "phase"));
            var end = pod["status"]!["containerStatuses"]![0]!["state"]!["terminated"]!;
            Assert.Equal(4, end["exitCode"]!.GetValue<int>());
            Assert.Equal("Error", Text(end, "reason"));
            Assert.Equal("no such table\n", Text(end, "message"));
        });
    }

    [Fact]
    public async Task An_image_that_the_registry_lacks_is_told_as_a_kubelet_tells_it()
    {
        var space = cluster.Namespace();
        Apply(space, Pod("lost", "true", image: $"{cluster.Registry}/test/busybox:absent"));

        await Wait.For("the pod waits for its image", () => Waiting(space, "lost"), reason => reason is "ErrImagePull" or "ImagePullBackOff");
        await Wait.For("the pull is paused", () => Waiting(space, "lost"), reason => reason == "ImagePullBackOff");

        Assert.Contains("Failed to pull image", cluster.Kubectl.Run(null, "describe", "pod", "lost", "-n", space).Good, StringComparison.Ordinal);
        Assert.Contains("waiting to start: ImagePullBackOff", cluster.Kubectl.Run(null, "logs", "lost", "-n", space).Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Length", "Long")]
    public async Task A_container_that_ends_again_and_again_is_restarted_later_and_later()
    {
        var space = cluster.Namespace();
        Apply(space, Pod("loop", "echo attempt; exit 3"));

        await Wait.For("the container waits", () => Waiting(space, "loop"), reason => reason == "CrashLoopBackOff");

        var status = Get(space, "loop")["status"]!["containerStatuses"]![0]!;
        Assert.Equal(1, status["restartCount"]!.GetValue<int>());
        Assert.Equal(3, status["lastState"]!["terminated"]!["exitCode"]!.GetValue<int>());
        Assert.StartsWith("back-off 10s restarting failed container", Text(status, "state", "waiting", "message"), StringComparison.Ordinal);
        Assert.Equal("attempt\n", cluster.Kubectl.Run(null, "logs", "loop", "-n", space, "--previous").Good);
        await Wait.For("it was started once more", () => Get(space, "loop")["status"]!["containerStatuses"]![0]!["restartCount"]!.GetValue<int>(), count => count == 2);
    }

    [Fact]
    public async Task A_container_that_does_not_live_is_restarted_and_one_that_is_not_ready_is_not()
    {
        var space = cluster.Namespace();
        Apply(space, Pod("ill", "touch /tmp/alive /tmp/ready; trap 'exit 0' TERM; while true; do sleep 0.2; done", extra: """
            livenessProbe: {exec: {command: [test, -e, /tmp/alive]}, periodSeconds: 1, failureThreshold: 2}
            readinessProbe: {exec: {command: [test, -e, /tmp/ready]}, periodSeconds: 1, failureThreshold: 1}
            """));
        cluster.Kubectl.Run(null, "wait", "--for=condition=ready", "pod/ill", "-n", space, "--timeout=60s").Good.Trim();
        var volume = Volume(Text(Get(space, "ill"), "metadata", "uid"));

        File.Delete(Path.Combine(volume, "ready"));
        await Wait.For("it is not ready", () => Condition(Get(space, "ill"), "Ready"), state => state == "False");
        Assert.Equal(0, Get(space, "ill")["status"]!["containerStatuses"]![0]!["restartCount"]!.GetValue<int>());
        File.Delete(Path.Combine(volume, "alive"));
        await Wait.For("it was restarted, and is ready", () => (Get(space, "ill")["status"]!["containerStatuses"]![0]!["restartCount"]!.GetValue<int>(), Condition(Get(space, "ill"), "Ready")), state => state == (1, "True"));

        var description = cluster.Kubectl.Run(null, "describe", "pod", "ill", "-n", space).Good;
        Assert.Contains("Liveness probe failed", description, StringComparison.Ordinal);
        Assert.Contains("failed liveness probe, will be restarted", description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_goes_when_its_containers_have_ended_in_order()
    {
        var space = cluster.Namespace();
        Apply(space, $$"""
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: {{space}} }
            spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: {{space}}, hostPath: {path: /data} }
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], storageClassName: {{space}}, resources: {requests: {storage: 1Gi} } }
            """);
        const string Command = "trap 'sleep 1; echo ended >> /data/ends; exit 0' TERM; while true; do sleep 0.1; done";
        Apply(space, Pod("polite", Command, mounts: "{name: data, mountPath: /data}", volumes: "{name: data, persistentVolumeClaim: {claimName: data} }"));
        cluster.Kubectl.Run(null, "wait", "--for=condition=ready", "pod/polite", "-n", space, "--timeout=60s").Good.Trim();

        cluster.Kubectl.Run(null, "delete", "pod", "polite", "-n", space, "--timeout=30s").Good.Trim();

        // Its volume outlives it.
        Assert.Equal("ended\n", File.ReadAllText(Path.Combine(cluster.Folder, "runtime", "volumes", space, "ends")));
        Apply(space, Pod("reader", "cat /data/ends; exec sleep 1000", mounts: "{name: data, mountPath: /data}", volumes: "{name: data, persistentVolumeClaim: {claimName: data} }"));
        cluster.Kubectl.Run(null, "wait", "--for=condition=ready", "pod/reader", "-n", space, "--timeout=60s").Good.Trim();
        Assert.Equal("ended\n", cluster.Kubectl.Run(null, "logs", "reader", "-n", space).Good);
        cluster.Kubectl.Run(null, "delete", "pod", "reader", "-n", space, "--grace-period=1").Good.Trim();
    }

    [Fact]
    public async Task Images_of_other_registries_run_when_ours_has_them_and_are_played_else()
    {
        var space = cluster.Namespace();
        Apply(space, Pod("mirrored", "echo runs; exec sleep 1000", image: cluster.MirroredImage));
        Apply(space, Pod("played", "exit 1", image: "docker.io/library/unknown:1"));

        cluster.Kubectl.Run(null, "wait", "--for=condition=ready", "pod/mirrored", "pod/played", "-n", space, "--timeout=60s").Good.Trim();

        await Wait.For("the log is there", () => cluster.Kubectl.Run(null, "logs", "mirrored", "-n", space).Good, text => text == "runs\n");
        Assert.Contains("only plays this pod", cluster.Kubectl.Run(null, "logs", "played", "-n", space).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_and_started_anew_the_runtime_finds_its_pods_again()
    {
        var space = cluster.Namespace();
        Apply(space, Pod("steady", "echo begun; exec httpd -f -p 8080 -h /tmp", extra: "readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}"));
        Apply(space, Pod("short", "sleep 3; exit 0", policy: "Never"));
        cluster.Kubectl.Run(null, "wait", "--for=condition=ready", "pod/steady", "-n", space, "--timeout=60s").Good.Trim();
        var before = Get(space, "steady")["status"]!["containerStatuses"]![0]!.ToJsonString();

        cluster.KillServer();
        Assert.Equal(3, cluster.Service("status").ExitCode);
        cluster.Service("up").Good.Trim();

        await Wait.For("the pod that ended meanwhile succeeded", () => Text(Get(space, "short"), "status", "phase"), phase => phase == "Succeeded");
        Assert.Equal(before, Get(space, "steady")["status"]!["containerStatuses"]![0]!.ToJsonString());
        Assert.Equal("begun\n", cluster.Kubectl.Run(null, "logs", "steady", "-n", space).Good);
    }

    [Fact]
    public async Task A_kubelet_that_is_started_anew_finds_its_pods_as_they_are()
    {
        var space = cluster.Namespace();
        Apply(space, Pod("steady", "echo begun; exec httpd -f -p 8080 -h /tmp", extra: "readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}"));
        cluster.Kubectl.Run(null, "wait", "--for=condition=ready", "pod/steady", "-n", space, "--timeout=60s").Good.Trim();
        var before = Get(space, "steady");

        await cluster.RestartKubelets();
        Apply(space, Pod("next", "exec httpd -f -p 8080 -h /tmp", extra: "readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}"));
        cluster.Kubectl.Run(null, "wait", "--for=condition=ready", "pod/next", "-n", space, "--timeout=60s").Good.Trim();

        // Its status was not touched: a pod that is shown as not ready for a moment is taken out of its Service.
        var after = Get(space, "steady");
        Assert.Equal(Text(before, "metadata", "resourceVersion"), Text(after, "metadata", "resourceVersion"));
        Assert.NotEqual(Text(after, "status", "podIP"), Text(Get(space, "next"), "status", "podIP"));
        Assert.Equal("begun\n", cluster.Kubectl.Run(null, "logs", "steady", "-n", space).Good);
    }

    [Fact]
    [Trait("Length", "Long")]
    public async Task Switched_off_and_on_the_pods_start_anew_with_their_addresses_and_volumes()
    {
        var space = cluster.Namespace();
        Apply(space, Pod("kept", "echo again >> /tmp/starts; cat /tmp/starts; exec httpd -f -p 8080 -h /tmp", extra: "readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}"));
        cluster.Kubectl.Run(null, "wait", "--for=condition=ready", "pod/kept", "-n", space, "--timeout=60s").Good.Trim();
        var address = Text(Get(space, "kept"), "status", "podIP");

        cluster.Service("down").Good.Trim();
        Assert.Equal(3, cluster.Service("status").ExitCode);
        Assert.DoesNotContain(cluster.PodRange[..^4], new Tool("ip", new Dictionary<string, string>()).Run(null, "address").Good, StringComparison.Ordinal);
        cluster.Service("up").Good.Trim();

        await Wait.For("it was started anew, and is ready", () => (Get(space, "kept")["status"]!["containerStatuses"]![0]!["restartCount"]!.GetValue<int>(), Condition(Get(space, "kept"), "Ready")), state => state == (1, "True"));
        Assert.Equal(address, Text(Get(space, "kept"), "status", "podIP"));
        Assert.Equal("again\nagain\n", cluster.Kubectl.Run(null, "logs", "kept", "-n", space).Good);
    }

    [Fact]
    public async Task Services_have_names_and_ingresses_lead_to_ready_pods()
    {
        var (space, other) = (cluster.Namespace(), cluster.Namespace());
        Apply(space, $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web} }
              template:
                metadata: {labels: {app: web} }
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: web
                    image: {{cluster.Image}}
                    command: [sh, -c, 'mkdir -p /tmp/{{space}}/cgi-bin; printf "#!/bin/sh\necho; env\n" > /tmp/{{space}}/cgi-bin/env; chmod +x /tmp/{{space}}/cgi-bin/env; ln -s {{space}}/cgi-bin /tmp/cgi-bin; echo hello > /tmp/{{space}}/index.html; exec httpd -f -p 8080 -h /tmp']
                    ports: [{name: http, containerPort: 8080}]
                    readinessProbe: {httpGet: {path: /{{space}}/index.html, port: http}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{name: http, port: 8080, targetPort: http}] }
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: shifted}
            spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}] }
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
              annotations:
                alb.ingress.kubernetes.io/listen-ports: '[{"HTTP": 80}, {"HTTPS": 443}]'
                alb.ingress.kubernetes.io/actions.greeting: '{"type":"fixed-response","fixedResponseConfig":{"contentType":"text/plain","statusCode":"200","messageBody":"welcome"} }'
            spec:
              ingressClassName: alb
              rules:
              - http:
                  paths:
                  - {path: /{{space}}, pathType: Prefix, backend: {service: {name: shifted, port: {number: 80} } } }
                  - {path: /cgi-bin, pathType: Prefix, backend: {service: {name: web, port: {name: http} } } }
                  - {path: /{{space}}-none, pathType: Prefix, backend: {service: {name: absent, port: {number: 80} } } }
              - host: {{space}}.example
                http: {paths: [{path: /, pathType: Exact, backend: {service: {name: greeting, port: {name: use-annotation} } } }] }
            """);
        cluster.Kubectl.Run(null, "rollout", "status", "deployment/web", "-n", space, "--timeout=60s").Good.Trim();
        using var http = new HttpClient { BaseAddress = cluster.Entrance };
        async Task<string> Ask(string path, string host = "")
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host.Length > 0 ? host : null;
            using var response = await http.SendAsync(request);
            return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        }

        await Wait.For("the entrance leads to the pod", () => Ask($"/{space}/index.html").Result, answer => answer == "200 hello\n");
        var variables = await Ask("/cgi-bin/env", "api.example");
        Assert.Contains("HTTP_X_FORWARDED_PROTO=https\n", variables, StringComparison.Ordinal);
        Assert.Contains("HTTP_X_FORWARDED_FOR=127.0.0.1\n", variables, StringComparison.Ordinal);
        Assert.Contains("HTTP_HOST=api.example\n", variables, StringComparison.Ordinal);
        Assert.StartsWith("503", await Ask($"/{space}-none/x"), StringComparison.Ordinal);
        Assert.StartsWith("404", await Ask("/nowhere"), StringComparison.Ordinal);
        Assert.Equal("200 welcome", await Ask("/", $"{space}.example"));

        // From the pod's own namespace, and from another; names of the outside, and of Services whose ports differ, are unknown.
        string Fetch(string name) => $"wget -q -O - http://{name}:8080/{space}/index.html || echo no";
        Apply(space, Pod("near", $"{Fetch("web")}; exec sleep 1000"));
        Apply(other, Pod("far", $"{Fetch($"web.{space}")}; {Fetch($"web.{space}.svc")}; {Fetch($"web.{space}.svc.cluster.local")}; {Fetch($"shifted.{space}")}; {Fetch("web")}; exec sleep 1000"));
        await Wait.For("the near one has asked", () => cluster.Kubectl.Run(null, "logs", "near", "-n", space).Output, text => text == "hello\n");
        await Wait.For("the far one has asked", () => cluster.Kubectl.Run(null, "logs", "far", "-n", other).Output,
            text => text.Split('\n').Where(line => line is "hello" or "no").SequenceEqual(["hello", "hello", "hello", "no", "no"]));

        cluster.Kubectl.Run(null, "scale", "deployment/web", "--replicas=0", "-n", space).Good.Trim();
        await Wait.For("nobody is ready", () => Ask($"/{space}/index.html").Result, answer => answer.StartsWith("503", StringComparison.Ordinal));
    }

    private void Apply(string space, string manifest) => cluster.Kubectl.Run(manifest, "apply", "-n", space, "-f", "-").Good.Trim();

    private string Pod(string name, string command, string image = "", string policy = "Always", string extra = "", string mounts = "", string volumes = "") => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}, labels: {app: {{name}} } }
        spec:
          restartPolicy: {{policy}}
          terminationGracePeriodSeconds: 5
          containers:
          - name: main
            image: {{(image.Length > 0 ? image : cluster.Image)}}
            command: [sh, -c, {{JsonValue.Create(command).ToJsonString()}}]
            volumeMounts: [{name: tmp, mountPath: /tmp}{{(mounts.Length > 0 ? ", " + mounts : "")}}]
            {{extra.ReplaceLineEndings("\n    ")}}
          volumes: [{name: tmp, emptyDir: {} }{{(volumes.Length > 0 ? ", " + volumes : "")}}]
        """;

    private string Job(string name, string command, int backoff) => $$"""
        apiVersion: batch/v1
        kind: Job
        metadata: {name: {{name}} }
        spec:
          backoffLimit: {{backoff}}
          template:
            spec:
              restartPolicy: Never
              containers:
              - {name: main, image: {{cluster.Image}}, command: [sh, -c, {{JsonValue.Create(command).ToJsonString()}}], terminationMessagePolicy: FallbackToLogsOnError}
        """;

    private JsonNode Get(string space, string pod) => JsonNode.Parse(cluster.Kubectl.Run(null, "get", "pod", pod, "-n", space, "-o", "json").Good)!;

    private List<JsonNode> Pods(string space, string selector) =>
        JsonNode.Parse(cluster.Kubectl.Run(null, "get", "pods", "-n", space, "-l", selector, "-o", "json").Good)!["items"]!.AsArray().Select(item => item!).ToList();

    private string Waiting(string space, string pod) => Text(Get(space, pod)["status"]?["containerStatuses"]?[0], "state", "waiting", "reason");

    private string Volume(string uid) => Path.Combine(cluster.Folder, "runtime", "pods", uid, "volumes", "tmp");

    private static string Condition(JsonNode pod, string type) => Text(pod["status"]!["conditions"]!.AsArray().Single(item => Text(item, "type") == type), "status");

    private static string Text(JsonNode? node, params string[] path) => path.Aggregate(node, (found, name) => found?[name])?.GetValue<string>() ?? "";
}
