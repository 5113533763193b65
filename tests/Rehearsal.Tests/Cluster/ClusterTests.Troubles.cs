using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WasteCoach.Rehearsal.Tests.Cluster;

public sealed partial class ClusterTests
{
    private const string PrometheusPod = "prometheus-kube-prometheus-stack-prometheus-0";

    [Fact]
    [Position(63)]
    public async Task Every_known_trouble_is_found_with_its_cause_and_remedy_and_nothing_is_once_it_is_mended()
    {
        await WholeAsync();
        (await DoctorAsync()).ShouldEndWith(0);
        _cluster.Disturb();
        var mends = new Stack<Func<Task>>();
        var watch = Stopwatch.StartNew();
        BuildResult ill;
        try
        {
            await BreakAsync(mends);
            await ShownAsync();
            ill = await DoctorAsync();
        }
        finally
        {
            await PutBackAsync(mends);
        }

        ill.ShouldEndWith(1);
        var found = FindingsOf(ill);
        _cluster.Say($"{found.Count} findings: {string.Join(", ", found.Select(finding => finding.Check).Distinct())}");
        Expect(found, "prometheus-pending", PrometheusPod, "Insufficient cpu");
        Expect(found, "argocd-502", "argocd", "server.insecure=false");
        Expect(found, "alb-without-targets", "k8s-redis", "i-0123456789abcdef0");
        Expect(found, "vpc-deletion-stuck", "k8s-traffic-", "refer to each other");
        Expect(found, "vpc-deletion-stuck", "eni-", "attached to nothing");
        Expect(found, "vpc-deletion-stuck", "vol-", "8 GiB");
        Expect(found, "route53-to-master", "api.growbin.app", "which is k8s-master");
        Expect(found, "postgresql-unschedulable", "stores/postgresql-0", "node affinity/selector");
        Expect(found, "rabbitmq-secret", "stores/rabbitmq-default-user", "default_user.conf");
        Expect(found, "port-open-to-world", "growbin-node", "0.0.0.0/0");
        Assert.True(watch.Elapsed < BuildRun.Deadline, $"it took {watch.Elapsed}");

        await MendedAsync();
        var well = (await DoctorAsync()).ShouldEndWith(0);
        Assert.DoesNotContain(FindingsOf(well), finding => finding.Severity == "critical");
    }

    [Fact]
    [Position(64)]
    public async Task A_certificate_that_this_machine_does_not_trust_is_found_as_that()
    {
        await WholeAsync();
        var kubeconfig = Path.Combine(Copy.Kept, "kubeconfig");
        var own = await File.ReadAllTextAsync(kubeconfig);
        BuildResult ill;
        try
        {
            await File.WriteAllTextAsync(kubeconfig, System.Text.RegularExpressions.Regex.Replace(own, "certificate-authority-data: .*", $"certificate-authority-data: {Stranger()}"));
            ill = await DoctorAsync("Health");
        }
        finally
        {
            await File.WriteAllTextAsync(kubeconfig, own);
        }

        ill.ShouldEndWith(1);
        Expect(FindingsOf(ill), "tls-errors", ":6443", "");
        Expect(FindingsOf(ill), "source-silent", "the API server", "certificate");
        (await DoctorAsync("Health")).ShouldEndWith(0);
    }

    [Fact]
    [Position(65)]
    public async Task The_bundle_has_what_one_needs_and_no_secret()
    {
        await WholeAsync();

        (await _cluster.RunAsync("--target=Bundle")).ShouldEndWith(0);

        var file = Directory.GetFiles(Path.Combine(Copy.Kept, "bundles"), "*.tar.gz").Order(StringComparer.Ordinal).Last();
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), $"others may read {file}");
        var files = await UnpackAsync(file);
        Assert.All(
            new[] { "findings.md", "journal.jsonl", "cluster/objects.yaml", "cluster/events.txt", "cluster/nodes.txt", "nodes/kubelet.txt", "terraform/cluster.txt", "versions.txt", "cluster/pods/stores/redis-0.log" },
            name => Assert.True(files.TryGetValue(name, out var text) && text.Length > 0 && !text.StartsWith("not to be had", StringComparison.Ordinal), $"{name}: {(files.TryGetValue(name, out var found) ? found : $"not among {string.Join(", ", files.Keys)}")}"));
        Assert.Contains(files.Keys, name => name.StartsWith("runs/", StringComparison.Ordinal) && name.EndsWith("report.json", StringComparison.Ordinal));
        var secrets = await KnownSecretsAsync();
        Assert.True(secrets.Count >= 10, $"only {secrets.Count} secrets to look for");
        foreach (var (name, text) in files)
        {
            Assert.DoesNotContain("kind: Secret\n", text, StringComparison.Ordinal);
            foreach (var (what, secret) in secrets)
            {
                Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{name} has {what}");
                Assert.False(text.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), StringComparison.Ordinal), $"{name} has {what} in base64");
            }
        }
    }

    // One that fails must not keep the others from being done: the tests that follow want a sound cluster.
    private static async Task PutBackAsync(Stack<Func<Task>> mends)
    {
        var failures = new List<Exception>();
        while (mends.TryPop(out var mend))
        {
            try
            {
                await mend();
            }
            catch (Exception failure) when (failure is InvalidOperationException or HttpRequestException)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException("what was broken could not all be put back", failures);
        }
    }

    private Task<BuildResult> DoctorAsync(string target = "Doctor") => _cluster.RunAsync($"--target={target}");

    // Each as a person would do it by accident; what puts it back is known before it is done.
    private async Task BreakAsync(Stack<Func<Task>> mends)
    {
        await BreakCloudAsync(mends);
        await BreakClusterAsync(mends);
    }

    private async Task BreakClusterAsync(Stack<Func<Task>> mends)
    {
        const string RedisNode = "k8s-redis";
        var id = (await _cluster.GetAsync("node", RedisNode)).GetProperty("spec").GetProperty("providerID").GetString()!;
        mends.Push(() => ReplaceProviderIdAsync(RedisNode, id));
        await ReplaceProviderIdAsync(RedisNode, "aws:///ap-northeast-2c/i-0123456789abcdef0");

        await PatchAsync(mends, "monitoring", "prometheus.monitoring.coreos.com/kube-prometheus-stack-prometheus", """{"spec":{"resources":{"requests":{"cpu":"1500m"}}}}""", """{"spec":{"resources":{"requests":{"cpu":"500m"}}}}""");
        await PatchAsync(mends, "argocd", "configmap/argocd-cmd-params-cm", """{"data":{"server.insecure":"false"}}""", """{"data":{"server.insecure":"true"}}""");

        var secret = JsonNode.Parse((await _cluster.GetAsync("--namespace=stores", "secret", "rabbitmq-default-user")).GetRawText())!;
        var kept = Path.Combine(Copy.Kept, "secrets", "rabbitmq-default-user.json");
        foreach (var field in new[] { "resourceVersion", "uid", "creationTimestamp", "managedFields" })
        {
            secret["metadata"]!.AsObject().Remove(field);
        }

        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new FileStream(kept, options))
        {
            await JsonSerializer.SerializeAsync(file, secret);
        }

        mends.Push(async () =>
        {
            (await _cluster.KubectlAsync("replace", "--filename", kept)).Succeeded();
            File.Delete(kept);
        });
        (await _cluster.KubectlAsync("--namespace=stores", "patch", "secret", "rabbitmq-default-user", "--type=json", "--patch", """[{"op":"remove","path":"/data/default_user.conf"}]""")).Succeeded();

        mends.Push(async () => (await _cluster.KubectlAsync("label", "node", "k8s-postgresql", "workload=database", "--overwrite")).Succeeded());
        (await _cluster.KubectlAsync("label", "node", "k8s-postgresql", "workload=databases", "--overwrite")).Succeeded();
        (await _cluster.KubectlAsync("--namespace=stores", "delete", "pod", "postgresql-0", "--wait=false")).Succeeded();
    }

    private async Task BreakCloudAsync(Stack<Func<Task>> mends)
    {
        var zone = (await AwsAsync("route53", "list-hosted-zones")).GetProperty("HostedZones")[0].GetProperty("Id").GetString()!;
        var records = (await AwsAsync("route53", "list-resource-record-sets", "--hosted-zone-id", zone)).GetProperty("ResourceRecordSets");
        var record = records.EnumerateArray().Single(found => found.GetProperty("Name").GetString() == "api.growbin.app.");
        var master = (await Cloud.LivingAsync())["k8s-master"].PublicIpAddress;
        mends.Push(() => UpsertAsync(zone, record.GetRawText()));
        await UpsertAsync(zone, $$"""{"Name":"api.growbin.app","Type":"A","TTL":60,"ResourceRecords":[{"Value":"{{master}}"}]}""");

        var node = (await AwsAsync("ec2", "describe-security-groups", "--filters", "Name=group-name,Values=growbin-node")).GetProperty("SecurityGroups")[0];
        var (group, vpc) = (node.GetProperty("GroupId").GetString()!, node.GetProperty("VpcId").GetString()!);
        var rule = (await AwsAsync("ec2", "authorize-security-group-ingress", "--group-id", group, "--protocol", "tcp", "--port", "22", "--cidr", "0.0.0.0/0")).GetProperty("SecurityGroupRules")[0].GetProperty("SecurityGroupRuleId").GetString()!;
        mends.Push(() => AwsAsync("ec2", "revoke-security-group-ingress", "--group-id", group, "--security-group-rule-ids", rule));

        var traffic = (await AwsAsync("ec2", "create-security-group", "--group-name", "k8s-traffic-left", "--description", "left behind", "--vpc-id", vpc)).GetProperty("GroupId").GetString()!;
        mends.Push(() => AwsAsync("ec2", "delete-security-group", "--group-id", traffic));
        var backend = (await AwsAsync("ec2", "create-security-group", "--group-name", "k8s-backend-left", "--description", "left behind", "--vpc-id", vpc)).GetProperty("GroupId").GetString()!;
        mends.Push(() => AwsAsync("ec2", "delete-security-group", "--group-id", backend));
        foreach (var (one, other) in new[] { (traffic, backend), (backend, traffic) })
        {
            await AwsAsync("ec2", "authorize-security-group-ingress", "--group-id", one, "--protocol", "tcp", "--port", "80", "--source-group", other);
            mends.Push(() => AwsAsync("ec2", "revoke-security-group-ingress", "--group-id", one, "--protocol", "tcp", "--port", "80", "--source-group", other));
        }

        var subnet = (await AwsAsync("ec2", "describe-subnets", "--filters", $"Name=vpc-id,Values={vpc}")).GetProperty("Subnets")[0].GetProperty("SubnetId").GetString()!;
        var left = (await AwsAsync("ec2", "create-network-interface", "--subnet-id", subnet, "--groups", traffic, "--description", "ELB app/gone")).GetProperty("NetworkInterface").GetProperty("NetworkInterfaceId").GetString()!;
        mends.Push(() => AwsAsync("ec2", "delete-network-interface", "--network-interface-id", left));
        var volume = (await AwsAsync("ec2", "create-volume", "--size", "8", "--availability-zone", "ap-northeast-2a", "--tag-specifications", "ResourceType=volume,Tags=[{Key=wastecoach:cluster,Value=growbin}]")).GetProperty("VolumeId").GetString()!;
        mends.Push(() => AwsAsync("ec2", "delete-volume", "--volume-id", volume));
    }

    private async Task PatchAsync(Stack<Func<Task>> mends, string @namespace, string resource, string patch, string back)
    {
        mends.Push(async () => (await _cluster.KubectlAsync($"--namespace={@namespace}", "patch", resource, "--type=merge", "--patch", back)).Succeeded());
        (await _cluster.KubectlAsync($"--namespace={@namespace}", "patch", resource, "--type=merge", "--patch", patch)).Succeeded();
    }

    private Task UpsertAsync(string zone, string record) => AwsAsync(
        "route53", "change-resource-record-sets", "--hosted-zone-id", zone, "--change-batch", $$"""{"Changes":[{"Action":"UPSERT","ResourceRecordSet":{{record}}}]}""");

    // What controllers do about it takes a moment, and is not what is tested.
    private Task ShownAsync() => UntilAsync("both pods are Pending", async () =>
        await PhaseAsync("monitoring", PrometheusPod) == "Pending" && await PhaseAsync("stores", "postgresql-0") == "Pending");

    private Task MendedAsync() => UntilAsync("every pod is ready and every application healthy", async () =>
    {
        var pods = (await _cluster.GetAsync("pods", "--all-namespaces")).GetProperty("items").EnumerateArray().ToList();
        var applications = (await _cluster.GetAsync("applications.argoproj.io", "--all-namespaces")).GetProperty("items").EnumerateArray().ToList();
        return pods.Any(pod => pod.GetProperty("metadata").GetProperty("name").GetString() == "redis-0")
            && pods.TrueForAll(pod => pod.GetProperty("status").GetProperty("phase").GetString() is "Succeeded" || ConditionOf(pod, "Ready") == "True")
            && applications.TrueForAll(application => application.TryGetProperty("status", out var status) && status.GetProperty("health").GetProperty("status").GetString() == "Healthy");
    });

    private async Task<string> PhaseAsync(string @namespace, string pod)
    {
        var found = await _cluster.KubectlAsync($"--namespace={@namespace}", "get", "pod", pod, "--output=jsonpath={.status.phase}");
        return found.ExitCode == 0 ? found.Output : "";
    }

    private static async Task UntilAsync(string condition, Func<Task<bool>> holds)
    {
        var watch = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(4), $"not within four minutes: {condition}");
            await Task.Delay(250);
        }
    }

    private async Task<JsonElement> AwsAsync(params string[] arguments)
    {
        var text = (await Command.RunAsync("aws", [.. arguments, "--output", "json"], new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = Cloud.Endpoint.ToString().TrimEnd('/'),
            ["AWS_ACCESS_KEY_ID"] = World.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = "not checked",
            ["AWS_DEFAULT_REGION"] = "ap-northeast-2",
            ["AWS_PAGER"] = "",
        })).Succeeded();
        return text.Trim().Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private sealed record Found(string Check, string Severity, string Subject, string Cause, string Proof, string Remedy);

    private List<Found> FindingsOf(BuildResult run)
    {
        var folder = Directory.GetParent(Path.Combine(Copy.Root, System.Text.RegularExpressions.Regex.Match(run.Output, @"^Report: (\S+)", System.Text.RegularExpressions.RegexOptions.Multiline).Groups[1].Value))!.FullName;
        var file = new[] { "Doctor.json", "Health.json" }.Select(name => Path.Combine(folder, name)).Single(File.Exists);
        return JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(file)).GetProperty("findings").Deserialize<List<Found>>(new JsonSerializerOptions(JsonSerializerDefaults.Web))!;
    }

    private static void Expect(IReadOnlyList<Found> findings, string check, string subject, string proof)
    {
        var match = findings.FirstOrDefault(finding => finding.Check == check && finding.Subject.Contains(subject, StringComparison.Ordinal) && finding.Proof.Contains(proof, StringComparison.Ordinal));
        Assert.True(match is not null, $"no finding {check} of {subject} with \"{proof}\" among:\n{string.Join('\n', findings)}");
        Assert.True(match.Cause.Length > 20 && match.Remedy.Length > 20, $"{match}");
    }

    private static string Stranger()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=somebody else", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()));
    }

    private static async Task<Dictionary<string, string>> UnpackAsync(string file)
    {
        var files = new Dictionary<string, string>();
        await using var zip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        await using var tar = new TarReader(zip);
        while (await tar.GetNextEntryAsync(copyData: true) is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream ?? new MemoryStream());
            files[entry.Name[(entry.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]] = await reader.ReadToEndAsync();
        }

        return files;
    }

    // Passwords and keys wherever they are kept: in the environment's files, in the cluster's Secrets, in the kubeconfig, in the key of the nodes.
    private async Task<List<(string What, string Value)>> KnownSecretsAsync()
    {
        var secrets = new List<(string What, string Value)>();
        foreach (var place in new[] { "secrets/awsSecretAccessKey", "services/registry/token", "services/registry/pull-token", "services/argocd/token" })
        {
            secrets.Add((place, (await File.ReadAllTextAsync(Path.Combine(Copy.Kept, place))).Trim()));
        }

        foreach (var secret in (await _cluster.GetAsync("secrets", "--all-namespaces")).GetProperty("items").EnumerateArray().Where(secret => secret.TryGetProperty("data", out _)))
        {
            var name = $"{secret.GetProperty("metadata").GetProperty("namespace").GetString()}/{secret.GetProperty("metadata").GetProperty("name").GetString()}";
            foreach (var entry in secret.GetProperty("data").EnumerateObject().Where(entry => entry.Name.Contains("password", StringComparison.OrdinalIgnoreCase) || entry.Name.Contains("key", StringComparison.OrdinalIgnoreCase) || entry.Name.Contains("token", StringComparison.OrdinalIgnoreCase)))
            {
                var lines = Encoding.UTF8.GetString(entry.Value.GetBytesFromBase64()).Split('\n').Select(line => line.Trim()).Where(line => line.Length >= 16 && !line.StartsWith("-----", StringComparison.Ordinal));
                secrets.AddRange(lines.Select(line => ($"{name} {entry.Name}", line)));
            }
        }

        var kubeconfig = await File.ReadAllTextAsync(Path.Combine(Copy.Kept, "kubeconfig"));
        secrets.Add(("kubeconfig", System.Text.RegularExpressions.Regex.Match(kubeconfig, "client-key-data: (\\S+)").Groups[1].Value));
        secrets.AddRange((await File.ReadAllLinesAsync(Copy.PrivateKey)).Where(line => line.Length >= 16 && !line.StartsWith("-----", StringComparison.Ordinal)).Select(line => ("the nodes' key", line)));
        return secrets;
    }
}
