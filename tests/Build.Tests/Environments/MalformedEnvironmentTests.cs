using System.Text;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

public sealed class MalformedEnvironmentTests
{
    public static TheoryData<MalformedFile> Files =>
    [
        // The shape of the file
        new("environment: sample", "^enviroment: sample\nenvironment: sample", "enviroment", "this key is unknown"),
        new("    instanceType: t3.medium\n    rootVolumeGiB: 40", "    instanceType: t3.medium\n    ^rootVolumeGib: 1\n    rootVolumeGiB: 40", "nodes[1].rootVolumeGib", "this key is unknown"),
        new("  name: growbin\n  domain", "  ^domain", "cluster.name", "this key is missing"),
        new("environment: sample\ncluster:\n  name: growbin\n  domain: growbin.app\n  namespace: wastecoach", "^environment: sample", "cluster", "this key is missing"),
        new("  user: ubuntu", "  user: ubuntu\n  ^user: root", "ssh.user", "given twice; the first is on line 23"),
        new("state:\n  bucket: growbin-sample-state", "state: ^growbin-sample-state", "state", "a single value, not a mapping"),
        new("github:\n  owner: wastecoach\n  repository: deploy", "github: ^[wastecoach, deploy]", "github", "a list, not a mapping"),
        new("[terraform]", "^terraform", "host.tools", "a single value, not a list"),
        new("  vpc: 10.0.0.0/16", "  vpc: ^[10.0.0.0/16]", "network.vpc", "a list, not a single value"),
        new("    - { name: b, zone: ap-northeast-2b, cidr: 10.0.2.0/24 }", "    - { name: b, zone: ap-northeast-2b, cidr: 10.0.2.0/24 }\n    - ^c", "network.subnets[2]", "a single value, not a mapping"),
        new("  domain: growbin.app", "  domain:^ ", "cluster.domain", "the value is empty"),
        new("cluster:\n  name", "cluster:\n^\tname", "", "indented with a tab"),
        new("[10.0.0.1/32, 203.0.113.0/24]", "[10.0.0.1/32^, 203.0.113.0/24", "", "a list or mapping is not closed"),
        new("  owner: wastecoach", "  owner: ^&owner wastecoach", "github.owner", "anchor &owner is not supported"),
        new("  repository: deploy", "  repository: ^*owner", "github.repository", "alias *owner is not supported"),
        new("  user: ubuntu", "  ^<<: {}\n  user: ubuntu", "ssh.<<", "merge keys are not supported"),
        new("  port: 22", "  port: ^!!int 22", "ssh.port", "the tag tag:yaml.org,2002:int is not supported"),
        new("  leaseMinutes: 2\n", "  leaseMinutes: 2\n^---\nenvironment: other\n", "", "a second YAML document"),

        // Artifacts
        new("{ containerd: fedc", "{ ^containred: fedc", "artifacts.checksums.containred", "no component 'containred' with a file to fetch"),
        new("{ containerd: fedc", "{ ^kubernetes: fedc", "artifacts.checksums.kubernetes", "no component 'kubernetes' with a file to fetch"),
        new("{ containerd: fedc", "{ containerd: ^FEDC", "artifacts.checksums.containerd", "not a SHA-256"),

        // What runs on the nodes
        new("redis: { node: cache", "redis: { node: ^cash", "workloads.redis.node", "no node matches the selector workload=cash"),
        new("node: application, replicas: 2", "node: ^every-node, replicas: 2", "applications[0].node", "no node matches the selector workload=every-node"),
        new("requests: { cpu: 1000m", "requests: { cpu: ^1 core", "workloads.redis.requests.cpu", "not an amount of processor time"),
        new("requests: { cpu: 1000m, memory: 1Gi }", "requests: { cpu: 1000m, memory: ^1G }", "workloads.redis.requests.memory", "not an amount of memory"),
        new("memory: 1Gi }, limits: { cpu", "memory: 4Gi }, limits: ^{ cpu", "workloads.redis.limits", "the limit of 2048Mi memory is below the request of 4096Mi"),
        new("path: /api/v1/auth", "path: ^/api/v1/auth/", "applications[0].path", "not a path of an address"),

        // Texts and numbers
        new("environment: sample", "environment: ^rehearsal", "environment", "'rehearsal' is not the file's name"),
        new("  name: growbin\n", "  name: ^Growbin_1\n", "cluster.name", "'Growbin_1' is not an RFC 1123 label"),
        new("  domain: growbin.app", "  domain: ^growbin", "cluster.domain", "not a domain name"),
        new("\"123456789012\"", "^\"12345678901\"", "aws.accountId", "not an AWS account id"),
        new("\"123456789012\"", "^\"000000000000\"", "aws.accountId", "not an AWS account id"),
        new("\"123456789012\"", "^123456789012", "aws.accountId", "YAML reads it as something else"),
        new("  region: ap-northeast-2\n", "  region: ^seoul\n", "aws.region", "not an AWS region"),
        new("http://127.0.0.1:4566", "^127.0.0.1:4566", "aws.endpoint", "not an http or https URL"),
        new("http://127.0.0.1:4566", "^http://127.0.0.1:70000", "aws.endpoint", "not an http or https URL"),
        new("http://127.0.0.1:4566", "^http://me:hunter22@127.0.0.1:4566", "aws.endpoint", "credentials in the clear"),
        new("  maxRetries: 2", "  maxRetries: ^two", "aws.maxRetries", "not a whole number"),
        new("  maxRetries: 2", "  maxRetries: ^\"2\"", "aws.maxRetries", "not a whole number"),
        new("  minimumSessionMinutes: 60", "  minimumSessionMinutes: ^0", "aws.minimumSessionMinutes", "outside 1 to 720"),
        new("growbin-sample-state", "^Growbin.State", "state.bucket", "not a bucket name"),
        new("growbin-sample-images", "^growbin-sample-state", "storage.imagesBucket", "also state.bucket"),
        new("[https://growbin.app]", "[^https://growbin.app/upload]", "storage.corsOrigins[0]", "not a web origin"),
        new("  zone: growbin.app", "  zone: ^example.com", "dns.zone", "is not in the zone"),
        new("  port: 22", "  port: ^65536", "ssh.port", "outside 1 to 65535"),
        new("  address: private", "  address: ^internal", "ssh.address", "not one of the values known here"),
        new(".build/sample/ssh/id_ed25519", "^~/.ssh/id_ed25519", "ssh.privateKey", "not a usable path"),
        new("    default: 30m", "    default: ^30 minutes", "run.deadlines.default", "not a duration"),
        new("    default: 30m", "    default: ^0s", "run.deadlines.default", "not a duration"),
        new("    ProvisionCluster: 15m", "    ^provision: 15m", "run.deadlines.provision", "there is no phase 'provision'"),
        new("  freeDiskGiB: 6", "  freeDiskGiB: ^6 GiB", "host.freeDiskGiB", "not a whole number"),
        new("  ports: [4566]", "  ports: [4566, ^0]", "host.ports[1]", "outside 1 to 65535"),
        new("[docker.io, git]", "[docker.io, git, ^git]", "host.packages[2]", "listed twice"),
        new("[terraform]", "[^teraform]", "host.tools[0]", "has no tool 'teraform'"),
        new("    dedicated: true", "    dedicated: ^yes", "nodes[2].dedicated", "not a truth value"),

        // Networks
        new("203.0.113.0/24]", "^0.0.0.0/0]", "operator.cidrs[1]", "the whole internet"),
        new("203.0.113.0/24]", "^\"::/0\"]", "operator.cidrs[1]", "the whole internet"),
        new("203.0.113.0/24]", "^128.0.0.0/1]", "operator.cidrs[1]", "too wide"),
        new("[10.0.0.1/32, 203.0.113.0/24]", "^[]", "operator.cidrs", "the list is empty"),
        new("  vpc: 10.0.0.0/16", "  vpc: ^10.0.0.1/16", "network.vpc", "address bits beyond its prefix"),
        new("  vpc: 10.0.0.0/16", "  vpc: ^10.0.0.0/8", "network.vpc", "the prefix /8 is outside /16 to /28"),
        new("192.168.0.0/16", "^10.0.128.0/17", "network.pods", "overlaps network.vpc"),
        new("10.96.0.0/12", "^192.168.128.0/17", "network.services", "overlaps network.pods"),
        new("cidr: 10.0.2.0/24", "cidr: ^10.0.0.0/22", "network.subnets[1].cidr", "overlaps subnet a (10.0.1.0/24)"),
        new("zone: ap-northeast-2b", "zone: ^us-east-1b", "network.subnets[1].zone", "not in the region ap-northeast-2"),

        // Nodes
        new("  - name: worker-1", "  - name: ^Worker_1", "nodes[1].name", "not an RFC 1123 label"),
        new("  - name: worker-1", "  - name: ^master", "nodes[1].name", "already defined on line 35"),
        new("privateIp: 10.0.1.11", "privateIp: ^10.0.1.10", "nodes[1].privateIp", "already the address of 'master'"),
        new("privateIp: 10.0.2.20", "privateIp: ^10.0.9.9", "nodes[2].privateIp", "10.0.9.9 is outside subnet b (10.0.2.0/24)"),
        new("privateIp: 10.0.2.20", "privateIp: ^10.0.2.3", "nodes[2].privateIp", "AWS reserves"),
        new("privateIp: 10.0.2.20", "privateIp: ^10.0.2.255", "nodes[2].privateIp", "AWS reserves"),
        new("privateIp: 10.0.2.20", "privateIp: ^10.0.2.020", "nodes[2].privateIp", "not an IPv4 address"),
        new("    subnet: b", "    subnet: ^d", "nodes[2].subnet", "there is no subnet 'd'"),
        new("    instanceType: t3.large", "    instanceType: ^t3.lrage", "nodes[0].instanceType", "has no instance type 't3.lrage'"),
        new("    instanceType: t3.large", "    instanceType: ^t3.micro", "nodes[0].instanceType", "a control plane needs 2"),
        new("    role: store", "    role: ^database", "nodes[2].role", "not one of the values known here"),
        new("    role: worker", "    role: ^control-plane", "nodes[1].role", "already is the control plane"),
        new("nodes:\n  - name: master\n    instanceType: t3.large\n    rootVolumeGiB: 80\n    role: control-plane", "nodes:\n  ^- name: master\n    instanceType: t3.large\n    rootVolumeGiB: 80\n    role: worker", "nodes", "no node has the role control-plane"),
        new("rootVolumeGiB: 30", "rootVolumeGiB: ^8", "nodes[2].rootVolumeGiB", "outside 20 to"),
        new("    workload: cache", "    workload: ^in memory", "nodes[2].workload", "not an RFC 1123 label"),

        // Deployment
        new("  address: registry.example.com:5000", "  address: ^https://registry.example.com", "registry.address", "not a registry's address"),
        new("    name: registry.example.com:5000/dotnet/aspnet:10.0", "    name: ^registry.example.com:5000/dotnet/aspnet:latest", "images.base.name", "not an image with its tag"),
        new("    digest: sha256:0123", "    digest: ^sha1:0123", "images.base.digest", "not an image's digest"),
        new("  remote: https://git.example.com", "  remote: ^https://me:hunter22@git.example.com", "git.remote", "not the address of a git repository"),
        new("  user: deployer\n  token: {", "  token: ^{", "git.token", "user and token go together"),
        new("{ secret: gitToken }", "{ secret: ^gitTokn }", "git.token.secret", "there is no secret 'gitTokn'"),
        new("  branch: main", "  branch: ^../main", "git.branch", "not a branch"),
        new("    user: reader\n    token: { secret: pullToken }", "    ^user: reader", "git.reader.token", "is missing"),
        new(
            "  remote: https://git.example.com/wastecoach/deploy.git\n  branch: main\n  author: { name: Deploy, email: deploy@example.com }\n  user: deployer\n  token: { secret: gitToken }\n  reader:\n    user",
            "  remote: git@git.example.com:wastecoach/deploy.git\n  branch: main\n  author: { name: Deploy, email: deploy@example.com }\n  user: deployer\n  token: { secret: gitToken }\n  reader:\n    ^user",
            "git.reader", "do not log in at git@git.example.com"),

        // Secrets
        new("{ secret: awsSecretAccessKey }", "^wJalrXUtnFEMI", "aws.credentials.secretAccessKey", "a secret stands here in the clear"),
        new("{ secret: awsSecretAccessKey }", "{ secret: ^awsSecretAcessKey }", "aws.credentials.secretAccessKey.secret", "there is no secret 'awsSecretAcessKey'"),
        new("{ env: SAMPLE_DATABASE_PASSWORD }", "^hunter22hunter22", "secrets.databasePassword", "a secret stands here in the clear"),
        new("{ env: SAMPLE_DATABASE_PASSWORD }", "^{ env: SAMPLE_DATABASE_PASSWORD, generate: 32 }", "secrets.databasePassword", "exactly one place"),
        new("{ env: SAMPLE_DATABASE_PASSWORD }", "{ env: ^sample-password }", "secrets.databasePassword.env", "not an environment variable's name"),
        new("{ generate: 32 }", "{ generate: ^8 }", "secrets.awsSecretAccessKey.generate", "outside 16 to 128"),
        new("{ file: .build/sample/broker }", "{ file: ^../../etc/shadow }", "secrets.brokerPassword.file", "not a usable path"),

        // Services
        new("  - name: registry", "  - name: ^cloud", "services[1].name", "already defined on line"),
        new("command: rehearsal/registry/registry", "command: ^/bin/sh", "services[1].command", "not a command of this repository"),
        new("dataFolder: cloud", "adminPassword: ^hunter22", "services[0].settings.adminPassword", "a secret stands here in the clear"),
        new("dataFolder: cloud", "dataFolder: ^\"${network.vcp}\"", "services[0].settings.dataFolder", "nothing stands under 'network.vcp'"),
        new("strategy: linear", "strategy: ^free", "ansible.strategy", "not a strategy of ansible"),
        new("{ swap_off_enabled: false }", "{ ^swapOff: false }", "ansible.variables.swapOff", "not a variable of a role"),
        new("{ port: 4566, dataFolder: cloud }", "{ ^Port: 4566 }", "services[0].settings.Port", "not a valid name"),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_mistake_is_refused_with_file_line_field_and_remedy(MalformedFile file) =>
        file.AssertRefused(Sample.Environment, Sample.File, text => Sample.Read(text));

    [Fact]
    public void There_are_at_least_forty() => Assert.True(Files.Count >= 40);

    [Fact]
    public void The_untouched_sample_is_valid() => Assert.Equal("sample", Sample.Read().Name);

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    public void An_empty_file_is_refused(string text)
    {
        var problem = Assert.Single(Assert.Throws<ConfigurationException>(() => Sample.Read(text)).Problems);

        Assert.Equal("the file is empty", problem.Message);
    }

    [Fact]
    public void A_file_that_is_not_UTF8_is_refused()
    {
        byte[] latin1 = [.. Encoding.UTF8.GetBytes(Sample.Environment), (byte)'#', 0xE9];

        var problem = Assert.Single(Assert.Throws<ConfigurationException>(() => Sample.Reader().Read(latin1)).Problems);

        Assert.Equal("the file is not UTF-8 text", problem.Message);
    }

    [Fact]
    public void However_a_file_is_damaged_it_is_either_valid_or_refused_with_a_place()
    {
        const int Step = 3;
        var texts = Enumerable.Range(0, Sample.Environment.Length / Step).Select(index => index * Step).SelectMany(at => new[]
        {
            Sample.Environment[..at],
            Sample.Environment.Remove(at, 1),
            Sample.Environment.Insert(at, "["),
            Sample.Environment.Insert(at, "{"),
            Sample.Environment.Insert(at, "\""),
            Sample.Environment.Insert(at, "'"),
            Sample.Environment.Insert(at, ": "),
            Sample.Environment.Insert(at, "\n"),
        });

        foreach (var text in texts)
        {
            try
            {
                Sample.Read(text);
            }
            catch (ConfigurationException exception)
            {
                Assert.All(exception.Problems, problem => Assert.True(problem is { Line: > 0, Column: > 0, Message.Length: > 0, Remedy.Length: > 0 }, problem.ToString()));
            }
        }
    }

    [Fact]
    public void All_problems_are_reported_at_once_in_the_order_of_the_file()
    {
        var text = Sample.Environment
            .Replace("    role: store", "    role: database", StringComparison.Ordinal)
            .Replace("  port: 22", "  prot: 22", StringComparison.Ordinal)
            .Replace("\"123456789012\"", "\"1\"", StringComparison.Ordinal);

        var exception = Assert.Throws<ConfigurationException>(() => Sample.Read(text));

        Assert.Equal(["aws.accountId", "ssh.port", "ssh.prot", "nodes[2].role"], exception.Problems.Select(problem => problem.Field));
        Assert.EndsWith("4 problems; nothing was started. Then run: ./build.sh --target=Preflight --environment=sample", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_key_is_answered_with_the_nearest_valid_ones()
    {
        var text = Sample.Environment.Replace("    instanceType: t3.large", "    instancetype: t3.large", StringComparison.Ordinal);

        var exception = Assert.Throws<ConfigurationException>(() => Sample.Read(text));

        var unknown = Assert.Single(exception.Problems, problem => problem.Field == "nodes[0].instancetype");
        Assert.StartsWith("Did you mean instanceType? Valid here: name, instanceType,", unknown.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_outside_its_subnet_is_answered_with_the_usable_ones()
    {
        var text = Sample.Environment.Replace("10.0.2.20", "10.0.9.9", StringComparison.Ordinal);

        var exception = Assert.Throws<ConfigurationException>(() => Sample.Read(text));

        Assert.StartsWith(
            "environments/sample.yaml:56:16 nodes[2].privateIp: 10.0.9.9 is outside subnet b (10.0.2.0/24). Use an address from 10.0.2.4 to 10.0.2.254.",
            exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_deadline_for_a_phase_that_does_not_exist_is_refused_once_the_phases_are_known()
    {
        var exception = Assert.Throws<ConfigurationException>(() =>
            Sample.Reader("ProvisionClusters", "Common").Read(Encoding.UTF8.GetBytes(Sample.Environment)));

        var problem = Assert.Single(exception.Problems);
        Assert.Equal("run.deadlines.ProvisionCluster", problem.Field);
        Assert.Contains("Did you mean ProvisionClusters?", problem.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ secret: awsSecretAccessKey }", "hunter22hunter22")]
    [InlineData("{ env: SAMPLE_DATABASE_PASSWORD }", "hunter22hunter22")]
    [InlineData("http://127.0.0.1:4566", "http://me:hunter22hunter22@127.0.0.1")]
    [InlineData("http://127.0.0.1:4566", "me:hunter22hunter22@127.0.0.1")]
    [InlineData("dataFolder: cloud", "password: hunter22hunter22")]
    public void A_secret_given_in_the_clear_is_not_repeated_in_the_message(string find, string replacement)
    {
        var exception = Assert.Throws<ConfigurationException>(() => Sample.Read(Sample.Environment.Replace(find, replacement, StringComparison.Ordinal)));

        Assert.DoesNotContain("hunter22", exception.ToString(), StringComparison.Ordinal);
    }
}
