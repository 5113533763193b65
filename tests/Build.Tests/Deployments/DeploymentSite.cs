using Cake.Core.IO;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Deployments.Registries;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Tests.Deployments.Registries;
using WasteCoach.Build.Tests.Environments;
using WasteCoach.Build.Tests.Tools.Fakes;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Containers;
using WasteCoach.Build.Tools.Processes;
using Path = System.IO.Path;

namespace WasteCoach.Build.Tests.Deployments;

/// <summary>A clone with the context of a build, which deploys to a registry of the test's. Its base image is one small file.</summary>
internal sealed class DeploymentSite : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RealProcess real = new();
    private readonly RunJournal journal;
    private readonly AwsClients aws;

    public DeploymentSite(RegistryServer registry, string repository, string? clone = null)
    {
        Root = folder["clone"];
        Shell(clone is null
            ? $"git init --quiet --initial-branch=main '{Root}' && cd '{Root}' && git -c user.name=T -c user.email=t@example.test commit --quiet --allow-empty --message start"
            : $"git clone --quiet '{clone}' '{Root}'");
        File.WriteAllText(folder["token"], RegistryServer.Password);
        Shell($"chmod 600 '{folder["token"]}'");
        var own = new EnvironmentCatalogue(Repository.Root).Load(RunOptions.DefaultEnvironment);
        var environment = own with
        {
            Aws = own.Aws with { Credentials = null },
            GitHub = own.GitHub with { Repository = repository },
            Registry = own.Registry with { Address = registry.Address, PlainHttp = true, User = RegistryServer.User },
            Images = own.Images with { BaseName = $"{registry.Address}/test/base:1", BaseDigest = null, BaseDigestFile = "base.digest" },
            Secrets = new Dictionary<string, SecretDefinition>
            {
                [own.Registry.Token.Name] = own.Secrets[own.Registry.Token.Name] with { Source = new SecretSource.FromFile(folder["token"]) },
            },
        };
        journal = new RunJournal(new JournalFile(folder["journal.jsonl"]), "test", TimeProvider.System);
        var paths = new RunPaths(new DirectoryPath(Root), environment.Name, "test");
        var secrets = new SecretStore(environment, Root, new SecretRedactor());
        aws = new AwsClients(environment.Aws, secrets);
        Context = ComposedContext.Of(ToolContext.With(real), environment, paths, secrets, journal, aws, real.Launcher, new WordRedactor(RegistryServer.Password), target: "Push");
        Paths = new DeploymentPaths(paths);
        Local = new LocalImages(Context);
    }

    public BuildContext Context { get; }

    public DeploymentPaths Paths { get; }

    public LocalImages Local { get; }

    public string Root { get; }

    public ReleaseImages Registry => ReleaseImages.Of(Context);

    public BaseImage Base => BaseImage.Of(Context.EnvironmentSettings.Images, Root);

    /// <summary>Pushes the base image, always the same one.</summary>
    public void PushBase()
    {
        Directory.CreateDirectory(folder["base"]);
        File.WriteAllText(folder["base/base"], "base\n");
        File.WriteAllText(folder["base/Dockerfile"], "FROM scratch\nCOPY base /base\n");
        using var login = Local.Login();
        var engine = Context.Containers(ContainerEngine.Buildah);
        var name = Context.EnvironmentSettings.Images.BaseName;
        // From a storage of its own: to the build it is an image of somebody else's.
        var settings = new ContainersSettings { Storage = folder["base-storage"], PlainHttp = true, AuthenticationFile = login.File };
        engine.Build(settings, new ImageBuild { Folder = folder["base"], File = folder["base/Dockerfile"], Tags = [name], Created = DateTimeOffset.UnixEpoch });
        File.WriteAllText(Path.Combine(Root, "base.digest"), engine.Push(settings, name));
        Shell($"rm -rf '{folder["base-storage"]}'");
    }

    /// <summary>A version whose program is one text.</summary>
    public static ServiceVersion Version(string service, string program, string revision = "1111111111111111111111111111111111111111") => new(
        service,
        $"services/{service}/{service}.csproj",
        Descriptor.DigestOf(System.Text.Encoding.UTF8.GetBytes(service + program))["sha256:".Length..],
        revision,
        DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

    /// <summary>Builds the image of a version, as it would be after the compiler.</summary>
    public void Build(ServiceVersion version, string program)
    {
        var published = Paths.Published.Combine(version.Source.Name).FullPath;
        Directory.CreateDirectory(published);
        Shell($"rm -rf '{published}'/*");
        File.WriteAllText(Path.Combine(published, $"{version.Service}.dll"), program);
        File.WriteAllText(Path.Combine(published, $"{version.Service}.deps.json"), $$"""
            { "targets": { "net": { "{{version.Service}}/1.0.0": { } } }, "libraries": { "{{version.Service}}/1.0.0": { "type": "project", "sha512": "" } } }
            """);
        File.WriteAllText(Path.Combine(published, $"{version.Service}.runtimeconfig.json"), """{"runtimeOptions":{}}""");
        PublishedFiles.Prepare(published, version.Source.Name, version.Committed);
        Directory.CreateDirectory(Paths.Source.Combine("services").FullPath);
        File.Copy(Path.Combine(Repository.Root, ServiceInputs.Dockerfile), Paths.Source.CombineWithFilePath(ServiceInputs.Dockerfile).FullPath, overwrite: true);
        using (var login = Local.Login())
        {
            Local.Fetch(Base, login);
        }

        Local.Build(version, published, Base);
    }

    /// <summary>Lets the journal know what ServiceChanges found.</summary>
    public void Found(params ServiceVersion[] versions) =>
        journal.Write(JournalEvent.PhaseSucceeded, "ServiceChanges", results: versions.ToDictionary(version => version.ResultName, version => version.ToResult()));

    /// <summary>Runs a phase and gives its results; its success is in the journal.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RunAsync(Phase phase)
    {
        var run = new PhaseRun(Context, phase.Name, "test", false, _ => { }, default);
        await phase.ExecuteAsync(run);
        journal.Write(JournalEvent.PhaseSucceeded, phase.Name, results: run.Results);
        return run.Results;
    }

    /// <summary>Asks a phase whether its result still holds.</summary>
    public Task<ProbeResult> ProbeAsync(Phase phase) => phase.ProbeAsync(Context, default);

    public void Shell(string script) => Assert.Equal(0, real.RunAsync(script).GetAwaiter().GetResult().ExitCode);

    public void Dispose()
    {
        journal.Dispose();
        aws.Dispose();
        // Another user's files in the layers of an image: only what made them can take them away.
        Shell($"if [ -d '{Paths.Storage.FullPath}' ]; then buildah --root '{Paths.Storage.FullPath}/root' --runroot '{Paths.Storage.FullPath}/run' rm --all >/dev/null; rm -rf '{Paths.Storage.FullPath}'; fi");
        real.Dispose();
        folder.Dispose();
    }
}
