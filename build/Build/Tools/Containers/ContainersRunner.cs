using System.Globalization;
using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Containers;

/// <summary>Builds, pushes and inspects images with buildah or docker.</summary>
public sealed class ContainersRunner(ICakeContext context, ContainerEngine engine) : StreamingTool<ContainersSettings>(context)
{
    /// <summary>Builds an image. By buildah, the same input gives the same digest.</summary>
    public void Build(ContainersSettings settings, ImageBuild image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var created = image.Created.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Execute(
            settings,
            Command(settings, "build")
                .Exactly(engine == ContainerEngine.Buildah
                    // The label of identity is buildah's own version.
                    ? ["--isolation=chroot", "--format=oci", "--identity-label=false", $"--timestamp={created}", .. Verification(settings), .. Authentication(settings)]
                    : [$"--build-arg=SOURCE_DATE_EPOCH={created}"])
                .Exactly(image.Arguments.Select(argument => $"--build-arg={argument.Key}={argument.Value}"))
                .Exactly(image.Labels.Select(label => $"--label={label.Key}={label.Value}"))
                .Exactly("--file", image.File.FullPath)
                .Exactly(image.Tags.SelectMany(tag => new[] { "--tag", tag }))
                .Exactly(image.Folder.FullPath));
    }

    /// <summary>Fetches an image and gives it a local name, and no other: what is built on it tells the name that it finds.</summary>
    public void Pull(ContainersSettings settings, string reference, string name)
    {
        Execute(settings, Command(settings, "pull", "--quiet").Exactly(Verification(settings)).Exactly(Authentication(settings)).Exactly(reference));
        Execute(settings, Command(settings, "tag", reference, name));
        Remove(settings, reference);
    }

    /// <summary>Takes away what builds that were killed left. (docker's daemon does so by itself.)</summary>
    public void RemoveLeftovers(ContainersSettings settings)
    {
        if (engine == ContainerEngine.Buildah)
            Execute(settings, Command(settings, "rm", "--all"));
    }

    /// <summary>The tags of the local images of a repository.</summary>
    public IReadOnlyList<string> Tags(ContainersSettings settings, string repository) =>
        [.. Capture(settings, engine == ContainerEngine.Buildah
                ? Command(settings, "images", "--noheading", "--filter", $"reference={repository}", "--format", "{{.Name}}:{{.Tag}}")
                : Command(settings, "image", "ls", "--filter", $"reference={repository}", "--format", "{{.Repository}}:{{.Tag}}"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(image => Repository(image) == repository)
            .Select(image => image[(repository.Length + 1)..])];

    /// <summary>Takes tags away from local images; an image without a tag goes, too.</summary>
    public void Remove(ContainersSettings settings, params IReadOnlyCollection<string> tags) =>
        Execute(settings, engine == ContainerEngine.Buildah ? Command(settings, ["rmi", .. tags]) : Command(settings, ["image", "rm", .. tags]));

    /// <summary>Pushes an image and gives the digest that the registry has it under.</summary>
    public string Push(ContainersSettings settings, string tag)
    {
        if (engine == ContainerEngine.Docker)
        {
            Execute(settings, Command(settings, "push", "--quiet", tag));
            var reference = Capture(settings, Command(settings, "image", "inspect", "--format", "{{join .RepoDigests \"\\n\"}}", tag))
                .Split('\n')
                .FirstOrDefault(digest => digest.StartsWith(Repository(tag) + "@", StringComparison.Ordinal))
                ?? throw new ToolFailure("docker", $"It pushed {tag}, but knows no digest of {Repository(tag)}.");
            return reference[(reference.IndexOf('@') + 1)..];
        }
        var file = System.IO.Path.GetTempFileName();
        try
        {
            Execute(settings, Command(settings, "push", "--quiet", "--digestfile", file).Exactly(Verification(settings)).Exactly(Authentication(settings)).Exactly(tag));
            return File.ReadAllText(file).Trim();
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The id of a local image, which is the digest of its configuration; null if there is none.</summary>
    public string? Inspect(ContainersSettings settings, string tag)
    {
        var arguments = engine == ContainerEngine.Buildah
            ? Command(settings, "inspect", "--type=image", "--format", "{{.FromImageID}}", tag)
            : Command(settings, "image", "inspect", "--format", "{{.Id}}", tag);
        var id = Capture(settings, arguments, new() { EchoError = false, IsAnswer = IsUnknownImage });
        return id.Length == 0 ? null : id;
    }

    /// <summary>Signs in to a registry; the password goes through stdin.</summary>
    public void Login(ContainersSettings settings, string registry, string user, string password) =>
        Execute(
            settings,
            Command(settings, "login", "--username", user, "--password-stdin").Exactly(Verification(settings)).Exactly(Authentication(settings)).Exactly(registry),
            new() { Input = password });

    /// <inheritdoc/>
    protected override string GetToolName() => engine == ContainerEngine.Buildah ? "buildah" : "docker";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => engine == ContainerEngine.Buildah ? ["buildah"] : ["docker", "docker.exe"];

    /// <inheritdoc/>
    protected override IDictionary<string, string> GetEnvironmentVariables(ContainersSettings settings)
    {
        var variables = new Dictionary<string, string>(base.GetEnvironmentVariables(settings) ?? new Dictionary<string, string>());
        if (engine == ContainerEngine.Docker && settings.AuthenticationFile is { } file)
            variables["DOCKER_CONFIG"] = file.GetDirectory().FullPath;
        return variables;
    }

    /// <inheritdoc/>
    protected override string? Remedy(ProcessResult result) => string.Join('\n', result.ErrorTail) switch
    {
        var text when text.Contains("docker daemon", StringComparison.OrdinalIgnoreCase) => "Start docker, or let the target Setup do so.",
        var text when text.Contains("server gave HTTP response to HTTPS client", StringComparison.Ordinal)
            => "The registry speaks plain HTTP: say registry.plainHttp: true; docker's daemon needs it among insecure-registries of its daemon.json.",
        var text when text.Contains("unauthorized", StringComparison.OrdinalIgnoreCase) || text.Contains("denied", StringComparison.OrdinalIgnoreCase)
            => "The registry refuses the login: see the user, the token and its rights (write:packages for GHCR).",
        var text when text.Contains("unexpected HTTP status: 5", StringComparison.Ordinal) || text.Contains("timeout", StringComparison.OrdinalIgnoreCase)
            => "The registry itself fails. When it is well again, run the same command: what it has already is not sent again.",
        _ => null,
    };

    private static bool IsUnknownImage(ProcessResult result) => result.ErrorTail.Any(line =>
        line.Contains("No such image", StringComparison.OrdinalIgnoreCase) || line.Contains("image not known", StringComparison.OrdinalIgnoreCase));

    private static string Repository(string tag) => tag.LastIndexOf(':') is var colon && colon > tag.LastIndexOf('/') ? tag[..colon] : tag;

    private ProcessArgumentBuilder Command(ContainersSettings settings, params string[] arguments) => new ProcessArgumentBuilder()
        .Exactly(engine == ContainerEngine.Buildah && settings.Storage is { } storage
            ? ["--root", storage.Combine("root").FullPath, "--runroot", storage.Combine("run").FullPath]
            : [])
        .Exactly(arguments);

    private IEnumerable<string> Verification(ContainersSettings settings) =>
        engine == ContainerEngine.Buildah && settings.PlainHttp ? ["--tls-verify=false"] : [];

    private IEnumerable<string> Authentication(ContainersSettings settings) =>
        engine == ContainerEngine.Buildah && settings.AuthenticationFile is { } file ? ["--authfile", file.FullPath] : [];
}
