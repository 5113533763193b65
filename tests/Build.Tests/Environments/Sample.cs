using System.Text;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

/// <summary>A valid environment that uses every key, apart from the repository's own so that those may change freely.</summary>
internal static class Sample
{
    public const string File = "environments/sample.yaml";

    public const string Versions = """
        components:
          kubernetes:
            version: 1.28.3
            endOfLife: 2024-10-28
            repository: { url: https://packages.example.com/v1.28/deb/, keyFingerprint: 0123456789ABCDEF0123456789ABCDEF01234567 }
          containerd:
            version: "1.7"
            url: https://example.com/containerd.tar.gz
            sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
            endOfLife: 2026-09-30
            compatible: { kubernetes: ">=1.26 <1.36" }
        tools:
          terraform:
            versionArguments: [version, -json]
            versionPattern: '"terraform_version": "(\d+\.\d+\.\d+)"'
            accepted: ">=1.10 <2.0"
        instanceTypes:
          region: ap-northeast-2
          source: https://example.com/prices
          asOf: 2025-01-15
          types:
            t3.micro: { vCpu: 1, memoryGiB: 1, usdPerHour: 0.013 }
            t3.medium: { vCpu: 2, memoryGiB: 4, usdPerHour: 0.052 }
            t3.large: { vCpu: 2, memoryGiB: 8, usdPerHour: 0.104 }
        cloudPrices:
          gp3UsdPerGiBMonth: 0.0912
          publicIpv4UsdPerHour: 0.005
          loadBalancerUsdPerHour: 0.0225
          hostedZoneUsdPerMonth: 0.5
        phaseSeconds: { default: 15, ProvisionCluster: 60 }

        """;

    public const string Environment = """
        environment: sample
        cluster:
          name: growbin
          domain: growbin.app
          namespace: wastecoach
        aws:
          accountId: "123456789012"
          region: ap-northeast-2
          endpoint: http://127.0.0.1:4566
          credentials:
            accessKeyId: sample
            secretAccessKey: { secret: awsSecretAccessKey }
          maxRetries: 2
          minimumSessionMinutes: 60
        state:
          bucket: growbin-sample-state
        operator:
          cidrs: [10.0.0.1/32, 203.0.113.0/24]
        github:
          owner: wastecoach
          repository: deploy
        ssh:
          user: ubuntu
          privateKey: .build/sample/ssh/id_ed25519
          address: private
          port: 22
        network:
          vpc: 10.0.0.0/16
          pods: 192.168.0.0/16
          services: 10.96.0.0/12
          subnets:
            - { name: a, zone: ap-northeast-2a, cidr: 10.0.1.0/24 }
            - { name: b, zone: ap-northeast-2b, cidr: 10.0.2.0/24 }
        nodes:
          - name: master
            instanceType: t3.large
            rootVolumeGiB: 80
            role: control-plane
            workload: control-plane
            subnet: a
            privateIp: 10.0.1.10
            elasticIp: true
          - name: worker-1
            instanceType: t3.medium
            rootVolumeGiB: 40
            role: worker
            workload: application
            subnet: a
            privateIp: 10.0.1.11
          - name: redis
            instanceType: t3.medium
            rootVolumeGiB: 30
            role: store
            workload: cache
            subnet: b
            privateIp: 10.0.2.20
            dedicated: true
        workloads:
          exporter: { node: every, requests: { cpu: 50m, memory: 32Mi }, limits: { memory: 64Mi } }
          redis: { node: cache, replicas: 1, requests: { cpu: 1000m, memory: 1Gi }, limits: { cpu: 2000m, memory: 2Gi }, volumeGiB: 5 }
        applications:
          - { name: auth, path: /api/v1/auth, port: 8080, node: application, replicas: 2 }
        storage:
          imagesBucket: growbin-sample-images
          corsOrigins: [https://growbin.app]
        dns:
          zone: growbin.app
          records: [www, api]
        nodeImage:
          owner: "099720109477"
          name: ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-*
        secrets:
          awsSecretAccessKey: { generate: 32 }
          databasePassword: { env: SAMPLE_DATABASE_PASSWORD }
          brokerPassword: { file: .build/sample/broker }
          registryToken: { env: SAMPLE_REGISTRY_TOKEN }
          pullToken: { env: SAMPLE_PULL_TOKEN }
          gitToken: { env: SAMPLE_GIT_TOKEN }
          argoCdToken: { env: SAMPLE_ARGOCD_TOKEN }
        registry:
          address: registry.example.com:5000
          plainHttp: true
          user: builder
          token: { secret: registryToken }
          pullToken: { secret: pullToken }
        images:
          builder: buildah
          base:
            name: registry.example.com:5000/dotnet/aspnet:10.0
            digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
        git:
          remote: https://git.example.com/wastecoach/deploy.git
          branch: main
          author: { name: Deploy, email: deploy@example.com }
          user: deployer
          token: { secret: gitToken }
          reader:
            user: reader
            token: { secret: pullToken }
        argoCd:
          url: https://argocd.example.com/argocd
          token: { secret: argoCdToken }
          deadline: 10m
        smoke:
          url: https://api.example.com
          host: api.growbin.app
        artifacts:
          mirror: ""
          imageRepository: ""
          kubernetesKey: .build/sample/kubernetes.asc
          checksums: { containerd: fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210 }
        ansible:
          strategy: linear
          variables: { swap_off_enabled: false }
        host:
          packages: [docker.io, git]
          tools: [terraform]
          ports: [4566]
          freeDiskGiB: 6
        services:
          - name: cloud
            command: rehearsal/cloud/cloud
            settings: { port: 4566, dataFolder: cloud }
          - name: registry
            command: rehearsal/registry/registry
        run:
          parallelism: 4
          deadlines:
            default: 30m
            ProvisionCluster: 15m
          leaseMinutes: 2

        """;

    public static VersionCatalogue Catalogue { get; } = ReadVersions(Versions);

    public static BuildEnvironment Read(string text = Environment) => Reader().Read(Encoding.UTF8.GetBytes(text));

    public static EnvironmentReader Reader(params string[] phases) => new(File, Catalogue, phases.Length == 0 ? null : phases);

    public static VersionCatalogue ReadVersions(string text) =>
        new VersionCatalogueReader("environments/versions.yaml").Read(Encoding.UTF8.GetBytes(text));
}
