using System.Net;
using System.Net.Sockets;

namespace WasteCoach.Build.Environments;

/// <summary>Turns the text of an environment file into a <see cref="BuildEnvironment"/>, or into everything that is wrong with it.</summary>
/// <param name="file">The file, relative to the repository root; its name without extension is the environment's name.</param>
/// <param name="versions">The catalogue that names the instance types and tools.</param>
/// <param name="phases">The phases of the build, by which deadlines are checked; <see langword="null"/> leaves that out.</param>
internal sealed class EnvironmentReader(string file, VersionCatalogue versions, IReadOnlyCollection<string>? phases = null)
{
    private const int MinimumSecretLength = 16;
    private const int MaximumSecretLength = 128;

    /// <summary>An operator's network wider than this is a mistake: a /8 is the widest network one owner has.</summary>
    private const int MinimumOperatorPrefix = 8;

    /// <summary>build.sh keeps the compiled build and an SDK of its own in these folders of .build/, beside those of the environments.</summary>
    private static readonly string[] ReservedNames = ["bootstrap", "dotnet"];

    private static readonly string[] SecretWords = ["password", "secret", "token", "privateKey", "secretAccessKey"];

    private readonly ReadingSession session = new(file);
    private readonly List<(Section Section, string Key, string Secret)> references = [];
    private readonly List<(Section Section, string Key, string Path)> quotations = [];

    /// <summary>The keys this reader asked for, by the pattern of their path.</summary>
    internal IReadOnlyDictionary<string, SortedSet<string>> Keys => session.Keys;

    /// <summary>How each text must be written, by the pattern of its path.</summary>
    internal IReadOnlyDictionary<string, TextFormat> Formats => session.Formats;

    /// <exception cref="ConfigurationException">The content has problems; all of them are in it.</exception>
    public BuildEnvironment Read(byte[] content)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var root = YamlSource.Read(content, session.Problems);
        var environment = root is null ? null : Section.Root(root, session).Read(section => ReadRoot(section, name));
        CheckQuotations();
        session.Problems.ThrowIfAny($"./build.sh --target=Preflight --environment={name}");
        return environment! with { Values = session.Values, Services = [.. environment!.Services.Select(Complete)] };
    }

    // A service's setting may repeat what stands elsewhere in the file by naming it, ${network.vpc}: each fact has one place.
    private static string? QuotedPath(string text) =>
        text.StartsWith("${", StringComparison.Ordinal) && text.EndsWith('}') ? text[2..^1] : null;

    private void CheckQuotations()
    {
        foreach (var (section, key, path) in quotations.Where(quotation => !session.Values.ContainsKey(quotation.Path)))
        {
            section.Report(key, $"nothing stands under '{path}'", "Name a single value by its path, such as ${network.vpc} or ${aws.accountId}.");
        }
    }

    private LocalService Complete(LocalService service) => service with
    {
        Settings = service.Settings.ToDictionary(setting => setting.Key, setting => QuotedPath(setting.Value) is { } path ? session.Values[path] : setting.Value),
    };

    private BuildEnvironment ReadRoot(Section root, string name)
    {
        var given = root.Text("environment", TextFormats.Label);
        if (given.Length > 0 && given != name)
        {
            root.Report("environment", $"'{given}' is not the file's name", $"Write {name}, or rename the file to {given}.yaml.");
        }

        if (ReservedNames.Contains(name))
        {
            root.Report("environment", $"'{name}' is a folder of build.sh's own below .build/", "Give the environment another name.");
        }

        var cluster = root.Child("cluster", ReadCluster);
        var aws = root.Child("aws", ReadAws);
        var state = root.Child("state", section => new StateSettings { Bucket = section.Text("bucket", TextFormats.Bucket) });
        var operators = root.Child("operator", ReadOperator);
        var gitHub = root.Child("github", section => new GitHubSettings
        {
            Owner = section.Text("owner", TextFormats.GitHubOwner),
            Repository = section.Text("repository", TextFormats.GitHubRepository),
        });
        var deployment = new DeploymentReader(ReadReference);
        var registry = root.Child("registry", deployment.ReadRegistry);
        var images = root.Child("images", deployment.ReadImages);
        var git = root.Child("git", deployment.ReadGit);
        var argoCd = root.Child("argoCd", deployment.ReadArgoCd);
        var smoke = root.Child("smoke", deployment.ReadSmoke);
        var ssh = root.Child("ssh", ReadSsh);
        var network = root.Child("network", section => new NetworkReader(aws?.Region).Read(section));
        var nodes = new NodesReader(network?.Subnets ?? [], versions).Read(root);
        var storage = root.Child("storage", section => ReadStorage(section, state));
        var dns = root.Child("dns", section => ReadDns(section, cluster));
        var image = root.Child("nodeImage", section =>
            new NodeImage(section.Text("owner", TextFormats.ImageOwner), section.Text("name", TextFormats.ImageName)));
        var secrets = root.Named("secrets", TextFormats.Key, ReadSecret);
        var artifacts = root.Child("artifacts", ReadArtifacts);
        var playbooks = root.Child("ansible", section => new PlaybookSettings
        {
            Strategy = section.Text("strategy", TextFormats.Strategy),
            Variables = section.Named("variables", TextFormats.AnsibleVariable, (variables, name) => variables.AnyText(name), optional: true),
        });
        var host = root.Child("host", ReadHost);
        var services = ReadServices(root);
        var run = root.Child("run", ReadRun);
        var workloads = new WorkloadsReader(nodes);
        var running = workloads.Read(root);
        var applications = workloads.ReadApplications(root);
        CheckReferences(secrets);

        return new BuildEnvironment
        {
            Name = name,
            File = file,
            Cluster = cluster,
            Aws = aws!,
            State = state,
            Operator = operators,
            GitHub = gitHub,
            Registry = registry,
            Images = images,
            Git = git,
            ArgoCd = argoCd,
            Smoke = smoke,
            Ssh = ssh,
            Network = network!,
            Nodes = nodes,
            Workloads = running,
            Applications = applications,
            Storage = storage,
            Dns = dns,
            NodeImage = image,
            Secrets = secrets,
            Artifacts = artifacts,
            Playbooks = playbooks,
            Host = host,
            Services = services,
            Run = run,
            Values = new ConfigurationValues([]),
        };
    }

    private static ClusterSettings ReadCluster(Section section) => new()
    {
        Name = section.Text("name", TextFormats.Label),
        Domain = section.Text("domain", TextFormats.Domain),
        Namespace = section.Text("namespace", TextFormats.Label),
        ProtectData = section.Flag("protectData"),
    };

    private AwsSettings ReadAws(Section section) => new()
    {
        AccountId = section.Text("accountId", TextFormats.AccountId),
        Region = section.Text("region", TextFormats.Region),
        Endpoint = ReadEndpoint(section),
        Credentials = section.OptionalChild("credentials", credentials =>
            new AwsCredentials(credentials.Text("accessKeyId", TextFormats.AccessKeyId), ReadReference(credentials, "secretAccessKey"))),
        MaxRetries = section.Integer("maxRetries", 0, 25),
        MinimumSession = TimeSpan.FromMinutes(section.Integer("minimumSessionMinutes", 1, 720)),
    };

    private static Uri? ReadEndpoint(Section section)
    {
        section.Know("endpoint");
        return section.Has("endpoint") ? section.Url("endpoint") : null;
    }

    private SecretReference ReadReference(Section section, string key)
    {
        if (section.IsSingleValue(key))
        {
            section.Know(key);
            section.Report(key, "a secret stands here in the clear", "Write { secret: <name> }, define that name under secrets, and change the secret: it is in the file's history.");
            return new SecretReference("");
        }

        return section.Child(key, reference =>
        {
            var name = reference.Text("secret", TextFormats.Key);
            references.Add((reference, "secret", name));
            return new SecretReference(name);
        });
    }

    private void CheckReferences(IReadOnlyDictionary<string, SecretDefinition> secrets)
    {
        foreach (var (section, key, secret) in references.Where(reference => reference.Secret.Length > 0 && !secrets.ContainsKey(reference.Secret)))
        {
            section.Report(key, $"there is no secret '{secret}'", $"Define it under secrets. {NearestNames.Remedy(secret, secrets.Keys)}");
        }
    }

    private static SecretDefinition ReadSecret(Section secrets, string name)
    {
        if (secrets.IsSingleValue(name))
        {
            secrets.Report(name, "a secret stands here in the clear", "Write where its value is: { env: NAME }, { file: path } or { generate: 32 }, and change the secret: it is in the file's history.");
            return new SecretDefinition(name, new SecretSource.Generated(MinimumSecretLength));
        }

        return secrets.Child(name, section =>
        {
            var sources = new List<SecretSource>();
            if (section.OptionalText("env", TextFormats.Variable) is { } variable)
            {
                sources.Add(new SecretSource.FromVariable(variable));
            }

            if (section.OptionalText("file", TextFormats.Path) is { } path)
            {
                sources.Add(new SecretSource.FromFile(path));
            }

            if (section.OptionalInteger("generate", MinimumSecretLength, MaximumSecretLength) is { } length)
            {
                sources.Add(new SecretSource.Generated(length));
            }

            if (section.Names.Count(key => key is "env" or "file" or "generate") != 1)
            {
                secrets.Report(name, "a secret has exactly one place", "Give one of env, file and generate.");
            }

            var source = sources.FirstOrDefault() ?? new SecretSource.Generated(MinimumSecretLength);
            return new SecretDefinition(name, source, section.Place.Line, section.Place.Column);
        }) ?? new SecretDefinition(name, new SecretSource.Generated(MinimumSecretLength));
    }

    private static OperatorSettings ReadOperator(Section section)
    {
        var cidrs = section.Cidrs("cidrs", JudgeOperatorNetwork);
        if (section.IsEmptyList("cidrs"))
        {
            section.Report("cidrs", "the list is empty, so nobody could reach the cluster", "Give the networks that may reach SSH and the API server, such as [203.0.113.7/32].");
        }

        return new OperatorSettings { Cidrs = cidrs };
    }

    private static (string Message, string Remedy)? JudgeOperatorNetwork(IPNetwork cidr) => cidr switch
    {
        { PrefixLength: 0 } => ("this opens SSH and the API server to the whole internet", "Give your own address with /32; 'curl https://checkip.amazonaws.com' shows it."),
        { BaseAddress.AddressFamily: not AddressFamily.InterNetwork } => ("the VPC has no IPv6", "Give an IPv4 network."),
        { PrefixLength: < MinimumOperatorPrefix } => ($"{cidr} is too wide for an operator's network", $"Give a prefix of /{MinimumOperatorPrefix} or longer, at best your own address with /32."),
        _ => null,
    };

    private static SshSettings ReadSsh(Section section) => new()
    {
        User = section.Text("user", TextFormats.User),
        PrivateKey = section.Text("privateKey", TextFormats.Path),
        Address = section.Choice("address", ["private", "public"], word => word == "public" ? SshAddress.Public : SshAddress.Private) ?? SshAddress.Private,
        Port = section.Integer("port", 1, 65535),
    };

    private static StorageSettings ReadStorage(Section section, StateSettings? state)
    {
        var bucket = section.Text("imagesBucket", TextFormats.Bucket);
        if (bucket.Length > 0 && bucket == state?.Bucket)
        {
            section.Report("imagesBucket", $"'{bucket}' is also state.bucket", "Give the images a bucket of their own: theirs expire, the state must not.");
        }

        return new StorageSettings { ImagesBucket = bucket, CorsOrigins = section.Texts("corsOrigins", TextFormats.Origin) };
    }

    private static DnsSettings ReadDns(Section section, ClusterSettings? cluster)
    {
        var zone = section.Text("zone", TextFormats.Domain);
        var domain = cluster?.Domain ?? "";
        if (zone.Length > 0 && domain.Length > 0 && domain != zone && !domain.EndsWith("." + zone, StringComparison.Ordinal))
        {
            section.Report("zone", $"cluster.domain {domain} is not in the zone {zone}", $"Write {domain}, or a domain it lies in.");
        }

        return new DnsSettings { Zone = zone, Records = section.Texts("records", TextFormats.RecordName) };
    }

    private ArtifactSettings ReadArtifacts(Section section) => new()
    {
        Mirror = section.Url("mirror", mayBeEmpty: true),
        ImageRepository = section.Text("imageRepository", TextFormats.ImageRepository) is { Length: > 0 } repository ? repository : null,
        KubernetesKey = section.OptionalText("kubernetesKey", TextFormats.Path),
        Checksums = section.Named("checksums", TextFormats.Key, ReadChecksum, optional: true),
    };

    private string ReadChecksum(Section checksums, string component)
    {
        if (versions.Components.GetValueOrDefault(component)?.Download is null)
        {
            checksums.ReportKey(
                component,
                $"{versions.File} has no component '{component}' with a file to fetch",
                NearestNames.Remedy(component, versions.Components.Values.Where(known => known.Download is not null).Select(known => known.Name)));
        }

        return checksums.Text(component, TextFormats.Sha256);
    }

    private HostSettings ReadHost(Section section)
    {
        var tools = section.Texts("tools", TextFormats.Executable, tool => versions.Tools.ContainsKey(tool)
            ? null
            : ($"{versions.File} has no tool '{tool}'", NearestNames.Remedy(tool, versions.Tools.Keys)));
        return new HostSettings
        {
            Packages = section.Texts("packages", TextFormats.Package),
            Tools = tools,
            Ports = section.Integers("ports", 1, 65535),
            FreeDiskGiB = section.Integer("freeDiskGiB", 1, 10_000),
        };
    }

    private IReadOnlyList<LocalService> ReadServices(Section root)
    {
        root.Know("services");
        if (!root.Has("services"))
        {
            return [];
        }

        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        return root.Children("services", section =>
        {
            var name = section.Text("name", TextFormats.Label);
            if (name.Length > 0 && !names.TryAdd(name, section.Place.Line))
            {
                section.Report("name", $"the service '{name}' is already defined on line {names[name]}", "Give it another name, or remove one of the two.");
            }

            return new LocalService
            {
                Name = name,
                Command = section.Text("command", TextFormats.Command),
                Settings = section.Named("settings", TextFormats.Key, ReadSetting, optional: true),
            };
        });
    }

    private string ReadSetting(Section settings, string key)
    {
        if (SecretWords.Any(word => key.EndsWith(word, StringComparison.OrdinalIgnoreCase)))
        {
            settings.Report(key, "a secret stands here in the clear", "Settings become plain environment variables. Let the service make its own secret below SERVICE_STATE.");
        }

        var text = settings.AnyText(key);
        if (QuotedPath(text) is { } path)
        {
            quotations.Add((settings, key, path));
        }

        return text;
    }

    private RunSettings ReadRun(Section section)
    {
        var parallelism = section.Integer("parallelism", 1, 32);
        var deadlines = section.Child("deadlines", ReadDeadlines);
        return new RunSettings
        {
            Parallelism = parallelism,
            DefaultDeadline = deadlines.Default,
            Deadlines = deadlines.ByPhase,
            Lease = TimeSpan.FromMinutes(section.Integer("leaseMinutes", 1, 60)),
        };
    }

    private (TimeSpan Default, IReadOnlyDictionary<string, TimeSpan> ByPhase) ReadDeadlines(Section section)
    {
        var byDefault = section.Duration("default");
        var byPhase = new SortedDictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var phase in section.Names.Where(name => name != "default"))
        {
            section.Allow(phase);
            if (!TextFormats.Phase.Accepts(phase) || phases?.Contains(phase) == false)
            {
                section.ReportKey(phase, $"there is no phase '{phase}'", phases is null ? TextFormats.Phase.Remedy : NearestNames.Remedy(phase, phases.Append("default")));
            }
            else
            {
                byPhase.Add(phase, section.Duration(phase));
            }
        }

        return (byDefault, byPhase);
    }
}
