using System.Globalization;
using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Containers;

/// <summary>Builds, pushes and inspects images with buildah or docker.</summary>
public sealed class ContainersRunner(ICakeContext context, ContainerEngine engine) : StreamingTool<ContainersSettings>(context)
{
    /// <summary>Builds an image.</summary>
    /// <param name="settings">How.</param>
    /// <param name="folder">The build's folder.</param>
    /// <param name="file">The Dockerfile.</param>
    /// <param name="tag">The image's name and tag.</param>
    /// <param name="created">The time stamped on the image and, by buildah, on each file: with it the same input gives the same digest.</param>
    public void Build(ContainersSettings settings, DirectoryPath folder, FilePath file, string tag, DateTimeOffset created) =>
        Execute(
            settings,
            engine == ContainerEngine.Buildah
                ? Command("build", "--isolation=chroot", $"--timestamp={Seconds(created)}", "--file", file.FullPath, "--tag", tag, folder.FullPath)
                : Command("build", $"--build-arg=SOURCE_DATE_EPOCH={Seconds(created)}", "--file", file.FullPath, "--tag", tag, folder.FullPath));

    /// <summary>Pushes an image and gives the digest that the registry has it under.</summary>
    public string Push(ContainersSettings settings, string tag)
    {
        if (engine == ContainerEngine.Docker)
        {
            Execute(settings, Command("push", "--quiet", tag));
            var reference = Capture(settings, Command("image", "inspect", "--format", "{{join .RepoDigests \"\\n\"}}", tag))
                .Split('\n')
                .FirstOrDefault(digest => digest.StartsWith(Repository(tag) + "@", StringComparison.Ordinal))
                ?? throw new ToolFailure("docker", $"It pushed {tag}, but knows no digest of {Repository(tag)}.");
            return reference[(reference.IndexOf('@') + 1)..];
        }
        var file = System.IO.Path.GetTempFileName();
        try
        {
            Execute(settings, Command("push", "--quiet", "--digestfile", file).Exactly(Authentication(settings)).Exactly(tag));
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
            ? Command("inspect", "--type=image", "--format", "{{.FromImageID}}", tag)
            : Command("image", "inspect", "--format", "{{.Id}}", tag);
        var id = Capture(settings, arguments, new() { EchoError = false, IsAnswer = IsUnknownImage });
        return id.Length == 0 ? null : id;
    }

    /// <summary>Signs in to a registry; the password goes through stdin.</summary>
    public void Login(ContainersSettings settings, string registry, string user, string password) =>
        Execute(
            settings,
            Command("login", "--username", user, "--password-stdin").Exactly(Authentication(settings)).Exactly(registry),
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
        var text when text.Contains("unauthorized", StringComparison.OrdinalIgnoreCase) || text.Contains("denied", StringComparison.OrdinalIgnoreCase)
            => "The registry refuses the login: see the user, the token and its rights (write:packages for GHCR).",
        _ => null,
    };

    private static bool IsUnknownImage(ProcessResult result) => result.ErrorTail.Any(line =>
        line.Contains("No such image", StringComparison.OrdinalIgnoreCase) || line.Contains("image not known", StringComparison.OrdinalIgnoreCase));

    private static string Repository(string tag) => tag.LastIndexOf(':') is var colon && colon > tag.LastIndexOf('/') ? tag[..colon] : tag;

    private static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static ProcessArgumentBuilder Command(params string[] arguments) => new ProcessArgumentBuilder().Exactly(arguments);

    private IEnumerable<string> Authentication(ContainersSettings settings) =>
        engine == ContainerEngine.Buildah && settings.AuthenticationFile is { } file ? ["--authfile", file.FullPath] : [];
}
