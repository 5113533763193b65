using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Admission;
using Rehearsal.Distribution.Commands;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Tls;

namespace Rehearsal.Distribution.Kubeadm;

/// <summary>kubeadm: init, join, reset, token, certs, config images, version.</summary>
internal static class KubeadmCommand
{
    private static readonly string[] Flags = ["print-join-command", "force", "skip-token-print", "upload-certs", "discovery-token-unsafe-skip-ca-verification", "help"];
    private static readonly string[] Known =
    [
        "config", "rootfs", "ignore-preflight-errors", "token", "discovery-token-ca-cert-hash", "cri-socket", "node-name", "apiserver-advertise-address", "apiserver-bind-port",
        "pod-network-cidr", "service-cidr", "kubernetes-version", "image-repository", "apiserver-cert-extra-sans", "control-plane-endpoint", "ttl", "kubeconfig", "output",
        "description", "cert-dir", "skip-phases", "v",
    ];

    private static readonly TimeSpan ControlPlaneDeadline = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(300);

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var line = CommandLine.Parse(arguments, Flags, Known);
        var layout = new HostLayout(line.Text("rootfs"));
        using var stop = new CancellationTokenSource();
        return line.Words switch
        {
            ["version"] => Version(line),
            ["init"] => await Init(line, layout, stop.Token),
            ["join", ..] => await Join(line, layout, stop.Token),
            ["reset"] => Reset(line, layout),
            ["token", var verb, ..] => await Token(line, layout, verb, stop.Token),
            ["config", "images", "list"] => ListImages(line),
            ["config", "images", "pull"] => throw new UsageException("the rehearsal distribution runs no containers and pulls no images; kubeadm config images list names them"),
            ["certs", "check-expiration"] => CheckExpiration(line, layout),
            _ => throw new UsageException($"unknown command \"{string.Join(' ', line.Words)}\" for \"kubeadm\"; known here are init, join, reset, token create|list|delete|generate, certs check-expiration, config images list, version"),
        };
    }

    private static int Version(CommandLine line)
    {
        Console.WriteLine(line.Text("output") switch
        {
            "short" => Api.ClusterVersion.GitVersion,
            "json" or "yaml" => new JsonObject { ["clientVersion"] = Api.ClusterVersion.Describe() }.ToJsonString(),
            _ => $"kubeadm version: {Api.ClusterVersion.GitVersion} (rehearsal distribution)",
        });
        return 0;
    }

    private static async Task<int> Init(CommandLine line, HostLayout layout, CancellationToken stop)
    {
        var configuration = line.Text("config") is { Length: > 0 } file ? KubeadmConfiguration.Load(file) : new KubeadmConfiguration();
        var (init, cluster) = (configuration.Init, configuration.Cluster);
        FromFlags(line, init, cluster);
        var version = cluster.Text("kubernetesVersion");
        if (version.Length > 0 && version.TrimStart('v') != Api.ClusterVersion.GitVersion.TrimStart('v'))
        {
            throw new UsageException($"this version of kubeadm only supports deploying {Api.ClusterVersion.GitVersion}; the configuration asks for {version}");
        }

        cluster["kubernetesVersion"] = Api.ClusterVersion.GitVersion;
        var port = (int)init.Number(6443, "localAPIEndpoint", "bindPort");
        var socket = init.Text("nodeRegistration", "criSocket") is { Length: > 0 } given ? given : "unix:///var/run/containerd/containerd.sock";
        var advertise = init.Text("localAPIEndpoint", "advertiseAddress") is { Length: > 0 } address ? address
            : (await Dns.GetHostAddressesAsync(Dns.GetHostName(), System.Net.Sockets.AddressFamily.InterNetwork, stop)).FirstOrDefault()?.ToString() ?? "127.0.0.1";
        if (!IPAddress.TryParse(advertise, out _))
        {
            throw new UsageException($"localAPIEndpoint.advertiseAddress: \"{advertise}\" is no IP address");
        }

        var name = (init.Text("nodeRegistration", "name") is { Length: > 0 } named ? named : Dns.GetHostName()).ToLowerInvariant();
        init.Make("nodeRegistration")["name"] = name;
        Say($"[init] Using Kubernetes version: {Api.ClusterVersion.GitVersion}");
        Say("[preflight] Running pre-flight checks");
        var preflight = new Preflight(layout);
        preflight.ForInit(socket, port);
        preflight.Report(Ignored(line, init));

        var endpoint = cluster.Text("controlPlaneEndpoint") is { Length: > 0 } shared ? (shared.Contains(':', StringComparison.Ordinal) ? shared : $"{shared}:{port}") : $"{advertise}:{port}";
        var services = cluster.Text("networking", "serviceSubnet") is { Length: > 0 } range ? range.Split(',')[0] : "10.96.0.0/12";
        var domain = cluster.Text("networking", "dnsDomain") is { Length: > 0 } own ? own : "cluster.local";
        List<string> names =
        [
            "kubernetes", "kubernetes.default", "kubernetes.default.svc", $"kubernetes.default.svc.{domain}", name,
            advertise, ServiceAddresses.First(IPNetwork.Parse(services)), endpoint[..endpoint.LastIndexOf(':')], .. cluster.Strings("apiServer", "certSANs"),
        ];
        Say($"[certs] Using certificateDir folder \"{layout.Pki}\"");
        var certificates = new ClusterCertificates(layout.Kubernetes);
        var authority = certificates.Create(names.Where(entry => entry.Length > 0).Distinct().ToList(), $"https://{endpoint}", name);
        Say($"[certs] apiserver serving cert is signed for names and IPs [{string.Join(' ', names.Distinct())}]");
        if (!File.Exists(layout.KubeletConf))
        {
            using var client = authority.IssueClient($"system:node:{name}", ["system:nodes"], TimeSpan.FromDays(365));
            PemFiles.Write(layout.KubeletConf, KubeconfigFile.Render($"https://{endpoint}", certificates.AuthorityFile, $"system:node:{name}", client.ExportCertificatePem() + "\n", PemFiles.Key(client)), secret: true);
        }

        var kubelet = NodeFiles.KubeletConfiguration(configuration.Kubelet, cluster, layout);
        var registration = (JsonObject)init["nodeRegistration"]!.DeepClone();
        if (registration["taints"] is null)
        {
            registration["taints"] = new JsonArray(new JsonObject { ["key"] = "node-role.kubernetes.io/control-plane", ["effect"] = "NoSchedule" });
        }

        Say($"[kubelet-start] Writing kubelet configuration to file \"{layout.KubeletConfig}\"");
        NodeFiles.Write(layout, kubelet, registration, socket);
        Say($"[control-plane] Using manifest folder \"{layout.Manifests}\"");
        Directory.CreateDirectory(layout.Etcd);
        File.SetUnixFileMode(layout.Etcd, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        StaticManifests.Write(layout, cluster, advertise, port, Environment.GetEnvironmentVariable("REHEARSAL_CLUSTER_FILE") ?? "");
        Say("[kubelet-start] Starting the kubelet");
        ServiceManager.Kubelet("restart");

        Say($"[wait-control-plane] Waiting for the kubelet to boot up the control plane as static Pods from directory \"{layout.Manifests}\". This can take up to {ControlPlaneDeadline.TotalMinutes}m0s");
        using var admin = ApiClient.Of(KubeconfigFile.Load(layout.AdminConf) with { Server = $"https://{advertise}:{port}" });
        await Until("the API server answers", () => admin.Get("/api/v1/namespaces/kube-system", stop), stop);
        Say("[apiclient] All control plane components are healthy");
        var node = await Until($"node {name} is registered", () => admin.Get($"/api/v1/nodes/{name}", stop), stop);
        await MarkControlPlane(admin, node, stop);
        Say($"[mark-control-plane] Marked the node {name} as control-plane");
        Say("[upload-config] Storing the configuration used in ConfigMap \"kubeadm-config\" in the \"kube-system\" Namespace");
        await new Addons(admin).Install(cluster, kubelet, $"https://{endpoint}", await File.ReadAllTextAsync(certificates.AuthorityFile, stop), stop);
        Say("[addons] Applied essential addon: CoreDNS\n[addons] Applied essential addon: kube-proxy");

        var tokens = new BootstrapTokens(admin);
        var wanted = init.Elements("bootstrapTokens").DefaultIfEmpty(new JsonObject()).ToList();
        var token = "";
        foreach (var entry in wanted)
        {
            token = entry.Text("token") is { Length: > 0 } chosen ? chosen : BootstrapTokens.Generate();
            await tokens.Create(token, Life(entry.Text("ttl"), TimeSpan.FromHours(24)), entry.Text("description"), stop);
        }

        Say("\nYour Kubernetes control-plane has initialized successfully!\n");
        Say($"To start using your cluster, you need to run:\n\n  export KUBECONFIG={layout.AdminConf}\n");
        if (!line.Flag("skip-token-print"))
        {
            Say($"Then you can join any number of worker nodes by running the following on each as root:\n\nkubeadm join {endpoint} --token {token} \\\n\t--discovery-token-ca-cert-hash {CertificateAuthority.PublicKeyHash(authority.Certificate)}");
        }

        return 0;
    }

    private static async Task<int> Join(CommandLine line, HostLayout layout, CancellationToken stop)
    {
        var configuration = line.Text("config") is { Length: > 0 } file ? KubeadmConfiguration.Load(file) : new KubeadmConfiguration();
        var join = configuration.Join;
        if (join["controlPlane"] is not null)
        {
            throw new UsageException("the rehearsal distribution has one control plane node; joining a second one is not supported");
        }

        var discovery = join.Make("discovery", "bootstrapToken");
        if (line.Words.Count > 1)
        {
            discovery["apiServerEndpoint"] = line.Words[1];
        }

        if (line.Text("token").Length > 0)
        {
            discovery["token"] = line.Text("token");
        }

        if (line.Text("discovery-token-ca-cert-hash").Length > 0)
        {
            discovery["caCertHashes"] = new JsonArray(line.Text("discovery-token-ca-cert-hash"));
        }

        var registration = join.Make("nodeRegistration");
        if (line.Text("node-name").Length > 0)
        {
            registration["name"] = line.Text("node-name");
        }

        if (line.Text("cri-socket").Length > 0)
        {
            registration["criSocket"] = line.Text("cri-socket");
        }

        registration.Fill("name", Dns.GetHostName().ToLowerInvariant());
        var token = discovery.Text("token") is { Length: > 0 } own ? own : join.Text("discovery", "tlsBootstrapToken");
        var (endpoint, hashes) = (discovery.Text("apiServerEndpoint"), discovery.Strings("caCertHashes"));
        BootstrapTokens.Check(token);
        if (endpoint.Length == 0)
        {
            throw new UsageException("discovery.bootstrapToken.apiServerEndpoint is required: kubeadm join <address>:6443 ...");
        }

        if (hashes.Count == 0 && !discovery.Flag("unsafeSkipCAVerification") && !line.Flag("discovery-token-unsafe-skip-ca-verification"))
        {
            throw new UsageException("discovery.bootstrapToken.caCertHashes is required: --discovery-token-ca-cert-hash sha256:... proves that the server is the right one");
        }

        var socket = registration.Text("criSocket") is { Length: > 0 } given ? given : "unix:///var/run/containerd/containerd.sock";
        Say("[preflight] Running pre-flight checks");
        var preflight = new Preflight(layout);
        preflight.ForJoin(socket);
        preflight.Report(Ignored(line, join));

        var authority = await Discover(endpoint, hashes, stop);
        using var server = new ApiClient($"https://{endpoint}", X509Certificate2.CreateFromPem(authority), null, token);
        Say("[preflight] Reading configuration from the cluster...");
        JsonObject kubelet;
        try
        {
            var map = await server.Get("/api/v1/namespaces/kube-system/configmaps/kubelet-config", stop) ?? throw new UsageException("the cluster has no ConfigMap kubelet-config in kube-system: was kubeadm init finished there?");
            kubelet = (JsonObject)YamlDocument.Read(map.Text("data", "kubelet"))!;
            if (configuration.Has("KubeletConfiguration"))
            {
                kubelet = (JsonObject)Patch.MergePatch.Apply(kubelet, configuration.Kubelet)!;
            }

            // The paths are those of the control plane's node, which stand below its --rootfs.
            kubelet["staticPodPath"] = layout.Manifests;
        }
        catch (HttpRequestException error) when (error.StatusCode == HttpStatusCode.Unauthorized)
        {
            throw new UsageException($"couldn't validate the identity of the API Server: the token is not known there or has run out (401). On the control plane: kubeadm token create --print-join-command");
        }

        Directory.CreateDirectory(layout.Manifests);
        PemFiles.Write(Path.Combine(layout.Pki, "ca.crt"), authority, secret: false);
        PemFiles.Write(layout.BootstrapConf, KubeconfigFile.RenderToken($"https://{endpoint}", Path.Combine(layout.Pki, "ca.crt"), "tls-bootstrap-token-user", token), secret: true);
        Say($"[kubelet-start] Writing kubelet configuration to file \"{layout.KubeletConfig}\"");
        NodeFiles.Write(layout, kubelet, registration, socket);
        Say("[kubelet-start] Starting the kubelet");
        ServiceManager.Kubelet("restart");
        Say("[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap...");
        await Until($"{layout.KubeletConf} is written by the kubelet", () => Task.FromResult(File.Exists(layout.KubeletConf) ? new JsonObject() : null), stop);
        using (var node = ApiClient.Of(KubeconfigFile.Load(layout.KubeletConf)))
        {
            await Until($"node {registration.Text("name")} is registered", () => node.Get($"/api/v1/nodes/{registration.Text("name").ToLowerInvariant()}", stop), stop);
        }

        // The token has done its work; kubeadm leaves none behind either.
        File.Delete(layout.BootstrapConf);
        Say("\nThis node has joined the cluster:\n* Certificate signing request was sent to apiserver and a response was received.\n* The Kubelet was informed of the new secure connection details.\n\nRun 'kubectl get nodes' on the control-plane to see this node join the cluster.\n");
        return 0;
    }

    /// <summary>Takes the authority out of cluster-info, and refuses it unless its public key has a given hash.</summary>
    private static async Task<string> Discover(string endpoint, List<string> hashes, CancellationToken stop)
    {
        using var anybody = new ApiClient($"https://{endpoint}", authority: null, client: null, token: "");
        JsonObject? info;
        try
        {
            info = await anybody.Get("/api/v1/namespaces/kube-public/configmaps/cluster-info", stop);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            throw new UsageException($"couldn't validate the identity of the API Server: could not find a cluster-info ConfigMap at https://{endpoint}: {error.Message}");
        }

        var cluster = YamlDocument.Read(info.Text("data", "kubeconfig")).Elements("clusters").FirstOrDefault().At("cluster");
        var pem = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(cluster.Text("certificate-authority-data")));
        using var certificate = X509Certificate2.CreateFromPem(pem);
        var hash = CertificateAuthority.PublicKeyHash(certificate);
        return hashes.Count == 0 || hashes.Contains(hash, StringComparer.OrdinalIgnoreCase) ? pem
            : throw new UsageException($"couldn't validate the identity of the API Server: cluster CA found in cluster-info ConfigMap is invalid: public key {hash} not pinned; expected {string.Join(", ", hashes)}");
    }

    private static int Reset(CommandLine line, HostLayout layout)
    {
        if (!line.Flag("force"))
        {
            Console.Error.Write("[reset] WARNING: Changes made to this host by 'kubeadm init' or 'kubeadm join' will be reverted.\n[reset] Are you sure you want to proceed? [y/N]: ");
            if (Console.ReadLine()?.Trim().ToLowerInvariant() is not ("y" or "yes"))
            {
                throw new UsageException("aborted reset operation");
            }
        }

        Say("[reset] Stopping the kubelet service");
        ServiceManager.Kubelet("stop");
        using (var server = StaticPods.Find(layout.Kubelet))
        {
            server?.Kill();
            server?.WaitForExit();
        }

        foreach (var folder in (string[])[layout.Manifests, layout.Pki, layout.Etcd])
        {
            Empty(folder);
        }

        foreach (var file in (string[])["admin.conf", "kubelet.conf", "bootstrap-kubelet.conf", "controller-manager.conf", "scheduler.conf"])
        {
            File.Delete(Path.Combine(layout.Kubernetes, file));
        }

        File.Delete(layout.KubeletConfig);
        File.Delete(layout.KubeletFlags);
        foreach (var folder in (string[])["pki", "static"])
        {
            Empty(Path.Combine(layout.Kubelet, folder));
        }

        Say($"The reset process does not clean CNI configuration. To do so, you must remove {layout.Cni}");
        return 0;

        static void Empty(string folder)
        {
            if (!Directory.Exists(folder))
            {
                return;
            }

            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (entry is DirectoryInfo below)
                {
                    below.Delete(recursive: true);
                }
                else
                {
                    entry.Delete();
                }
            }
        }
    }

    private static async Task<int> Token(CommandLine line, HostLayout layout, string verb, CancellationToken stop)
    {
        if (verb == "generate")
        {
            Console.WriteLine(BootstrapTokens.Generate());
            return 0;
        }

        var kubeconfig = KubeconfigFile.Load(line.Text("kubeconfig", layout.AdminConf));
        using var client = ApiClient.Of(kubeconfig);
        var tokens = new BootstrapTokens(client);
        switch (verb)
        {
            case "create":
                var token = line.Words.Count > 2 ? line.Words[2] : BootstrapTokens.Generate();
                await tokens.Create(token, Life(line.Text("ttl"), TimeSpan.FromHours(24)), line.Text("description"), stop);
                Console.WriteLine(line.Flag("print-join-command")
                    ? $"kubeadm join {new Uri(kubeconfig.Server).Authority} --token {token} --discovery-token-ca-cert-hash {CertificateAuthority.PublicKeyHash(kubeconfig.Authority)} "
                    : token);
                return 0;
            case "list":
                Console.WriteLine($"{"TOKEN",-25} {"TTL",-10} {"EXPIRES",-22} {"USAGES",-24} DESCRIPTION");
                foreach (var secret in await tokens.List(stop))
                {
                    var expires = BootstrapTokens.Value(secret, "expiration");
                    var left = expires.Length == 0 ? "<forever>" : HumanAge.Of(DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture) - DateTimeOffset.UtcNow);
                    Console.WriteLine($"{BootstrapTokens.Value(secret, "token-id")}.{BootstrapTokens.Value(secret, "token-secret"),-18} {left,-10} {(expires.Length == 0 ? "<never>" : expires),-22} {"authentication,signing",-24} {BootstrapTokens.Value(secret, "description")}");
                }

                return 0;
            case "delete" when line.Words.Count > 2:
                await tokens.Delete(line.Words[2], stop);
                Console.WriteLine($"bootstrap token \"{line.Words[2].Split('.')[0]}\" deleted");
                return 0;
            default:
                throw new UsageException($"unknown command \"token {verb}\"; known are create, list, delete <token>, generate");
        }
    }

    private static int ListImages(CommandLine line)
    {
        var repository = line.Text("image-repository");
        if (repository.Length == 0 && line.Text("config") is { Length: > 0 } file)
        {
            repository = KubeadmConfiguration.Load(file).Cluster.Text("imageRepository");
        }

        foreach (var image in Images.List(repository.Length > 0 ? repository : Images.DefaultRepository))
        {
            Console.WriteLine(image);
        }

        return 0;
    }

    private static int CheckExpiration(CommandLine line, HostLayout layout)
    {
        var folder = line.Text("cert-dir") is { Length: > 0 } pki ? Path.GetDirectoryName(pki.TrimEnd('/'))! : layout.Kubernetes;
        Console.WriteLine($"{"CERTIFICATE",-27}{"EXPIRES",-25}{"RESIDUAL TIME",-16}{"CERTIFICATE AUTHORITY",-24}EXTERNALLY MANAGED");
        foreach (var (name, file, authority) in ClusterCertificates.Leaves)
        {
            var path = Path.Combine(folder, file);
            if (!File.Exists(path))
            {
                Console.WriteLine($"!MISSING! {name}");
                continue;
            }

            using var certificate = file.EndsWith(".conf", StringComparison.Ordinal) ? KubeconfigFile.Load(path).Client! : X509CertificateLoader.LoadCertificateFromFile(path);
            var end = certificate.NotAfter.ToUniversalTime();
            Console.WriteLine($"{name,-27}{end.ToString("MMM dd, yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture),-25}{(int)(end - DateTime.UtcNow).TotalDays + "d",-16}{authority,-24}no");
        }

        return 0;
    }

    private static void FromFlags(CommandLine line, JsonObject init, JsonObject cluster)
    {
        (string Flag, JsonObject Tree, string[] Path)[] texts =
        [
            ("apiserver-advertise-address", init, ["localAPIEndpoint", "advertiseAddress"]), ("node-name", init, ["nodeRegistration", "name"]), ("cri-socket", init, ["nodeRegistration", "criSocket"]),
            ("pod-network-cidr", cluster, ["networking", "podSubnet"]), ("service-cidr", cluster, ["networking", "serviceSubnet"]), ("kubernetes-version", cluster, ["kubernetesVersion"]),
            ("image-repository", cluster, ["imageRepository"]), ("control-plane-endpoint", cluster, ["controlPlaneEndpoint"]),
        ];
        foreach (var (flag, tree, path) in texts.Where(entry => line.Text(entry.Flag).Length > 0))
        {
            tree.Make(path[..^1])[path[^1]] = line.Text(flag);
        }

        if (line.Text("apiserver-bind-port").Length > 0)
        {
            init.Make("localAPIEndpoint")["bindPort"] = int.Parse(line.Text("apiserver-bind-port"), CultureInfo.InvariantCulture);
        }

        if (line.Text("apiserver-cert-extra-sans").Length > 0)
        {
            cluster.Make("apiServer")["certSANs"] = cluster.Strings("apiServer", "certSANs").Concat(line.Text("apiserver-cert-extra-sans").Split(',')).ToJson();
        }
    }

    private static async Task MarkControlPlane(ApiClient admin, JsonObject node, CancellationToken stop) => await admin.Merge($"/api/v1/nodes/{node.Name()}", new JsonObject
    {
        ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["node-role.kubernetes.io/control-plane"] = "", ["node.kubernetes.io/exclude-from-external-load-balancers"] = "" } },
    }, stop);

    private static List<string> Ignored(CommandLine line, JsonObject configuration) =>
        [.. line.Text("ignore-preflight-errors").Split(',', StringSplitOptions.RemoveEmptyEntries), .. configuration.Strings("nodeRegistration", "ignorePreflightErrors")];

    /// <summary>Waits for a named condition and shows what it saw last when it gives up.</summary>
    private static async Task<JsonObject> Until(string condition, Func<Task<JsonObject?>> look, CancellationToken stop)
    {
        var end = DateTime.UtcNow + ControlPlaneDeadline;
        var last = "nothing yet";
        while (true)
        {
            try
            {
                if (await look() is { } found)
                {
                    return found;
                }

                last = "it is not there";
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException)
            {
                last = error.Message;
            }

            if (DateTime.UtcNow > end)
            {
                throw new UsageException($"timed out waiting for the condition: {condition}; last seen: {last}. See journalctl -xeu kubelet");
            }

            await Task.Delay(Poll, stop);
        }
    }

    /// <summary>24h0m0s, 15m, 2h: as Go writes durations. 0 means for ever.</summary>
    private static TimeSpan Life(string text, TimeSpan otherwise)
    {
        if (text.Length == 0)
        {
            return otherwise;
        }

        var total = TimeSpan.Zero;
        var number = "";
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter))
            {
                number += letter;
                continue;
            }

            if (number.Length == 0 || letter is not ('h' or 'm' or 's'))
            {
                throw new UsageException($"\"{text}\" is no duration such as 24h0m0s or 15m");
            }

            var amount = int.Parse(number, CultureInfo.InvariantCulture);
            total += letter switch { 'h' => TimeSpan.FromHours(amount), 'm' => TimeSpan.FromMinutes(amount), _ => TimeSpan.FromSeconds(amount) };
            number = "";
        }

        return total;
    }

    private static void Say(string text) => Console.WriteLine(text);
}
