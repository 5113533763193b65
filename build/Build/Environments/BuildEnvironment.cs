namespace WasteCoach.Build.Environments;

/// <summary>One environment: everything that distinguishes it from another, read from <c>environments/&lt;name&gt;.yaml</c> and valid.</summary>
/// <remarks>Instances come from <see cref="EnvironmentCatalogue"/>, which refuses a file with any problem.</remarks>
public sealed record BuildEnvironment
{
    /// <summary>The name, equal to the file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>The file it was read from, relative to the repository root, with forward slashes.</summary>
    public required string File { get; init; }

    /// <inheritdoc cref="ClusterSettings"/>
    public required ClusterSettings Cluster { get; init; }

    /// <inheritdoc cref="AwsSettings"/>
    public required AwsSettings Aws { get; init; }

    /// <inheritdoc cref="StateSettings"/>
    public required StateSettings State { get; init; }

    /// <inheritdoc cref="OperatorSettings"/>
    public required OperatorSettings Operator { get; init; }

    /// <inheritdoc cref="GitHubSettings"/>
    public required GitHubSettings GitHub { get; init; }

    /// <inheritdoc cref="RegistrySettings"/>
    public required RegistrySettings Registry { get; init; }

    /// <inheritdoc cref="ImageSettings"/>
    public required ImageSettings Images { get; init; }

    /// <inheritdoc cref="GitSettings"/>
    public required GitSettings Git { get; init; }

    /// <inheritdoc cref="ArgoCdSettings"/>
    public required ArgoCdSettings ArgoCd { get; init; }

    /// <inheritdoc cref="SmokeSettings"/>
    public required SmokeSettings Smoke { get; init; }

    /// <inheritdoc cref="SshSettings"/>
    public required SshSettings Ssh { get; init; }

    /// <inheritdoc cref="NetworkSettings"/>
    public required NetworkSettings Network { get; init; }

    /// <summary>All nodes of the cluster, in the order of the file. Exactly one of them is the control plane.</summary>
    public required IReadOnlyList<Node> Nodes { get; init; }

    /// <summary>What runs on the nodes for the cluster itself, in the order of the file.</summary>
    public required IReadOnlyList<Workload> Workloads { get; init; }

    /// <summary>Our services, in the order of the file.</summary>
    public required IReadOnlyList<ApplicationService> Applications { get; init; }

    /// <inheritdoc cref="StorageSettings"/>
    public required StorageSettings Storage { get; init; }

    /// <inheritdoc cref="DnsSettings"/>
    public required DnsSettings Dns { get; init; }

    /// <inheritdoc cref="Environments.NodeImage"/>
    public required NodeImage NodeImage { get; init; }

    /// <summary>Where each secret's value is kept, by the secret's name. The values are read by <see cref="SecretStore"/>.</summary>
    public required IReadOnlyDictionary<string, SecretDefinition> Secrets { get; init; }

    /// <inheritdoc cref="ArtifactSettings"/>
    public required ArtifactSettings Artifacts { get; init; }

    /// <inheritdoc cref="PlaybookSettings"/>
    public required PlaybookSettings Playbooks { get; init; }

    /// <inheritdoc cref="HostSettings"/>
    public required HostSettings Host { get; init; }

    /// <summary>Background services of this environment, in order of start. Empty where the real things are used.</summary>
    public required IReadOnlyList<LocalService> Services { get; init; }

    /// <inheritdoc cref="RunSettings"/>
    public required RunSettings Run { get; init; }

    /// <summary>The whole environment as paths and values, for fingerprints and for "why did this run". It is as the file was read: a changed copy keeps it.</summary>
    public ConfigurationValues Values { get; init; } = new([]);

    /// <summary>The one node that runs the control plane.</summary>
    public Node ControlPlane => Nodes.Single(node => node.Role == NodeRole.ControlPlane);

    /// <summary>The nodes of one role, in the order of the file.</summary>
    public IEnumerable<Node> NodesOf(NodeRole role) => Nodes.Where(node => node.Role == role);

    /// <summary>The subnet a node stands in.</summary>
    public Subnet SubnetOf(Node node) => Network.Subnets.Single(subnet => subnet.Name == node.Subnet);

    /// <summary>Names of the secrets that only a deployment needs: Argo CD's exists when the cluster does, and who builds that need not push.</summary>
    public IReadOnlySet<string> DeploymentSecrets => new[] { Registry.PullToken is null ? null : Registry.Token, Git.Token, ArgoCd.Token }
        .OfType<SecretReference>()
        .Select(reference => reference.Name)
        .ToHashSet(StringComparer.Ordinal);
}
