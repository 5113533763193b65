using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Containers;

/// <summary>Signs images with cosign. The key, or the workflow's identity, is in cosign's own environment variables.</summary>
public sealed class CosignRunner(ICakeContext context) : StreamingTool<ContainersSettings>(context)
{
    private const string Key = "COSIGN_PRIVATE_KEY";
    private const string WorkflowIdentity = "ACTIONS_ID_TOKEN_REQUEST_URL";
    private readonly ICakeContext _context = context;

    /// <summary>Why nothing can be signed here; null when it can.</summary>
    public string? Obstacle =>
        GetToolPath(new ContainersSettings()) is not { } path || !_context.FileSystem.Exist(path) ? "cosign is not installed"
        : HasKey || _context.Environment.GetEnvironmentVariable(WorkflowIdentity) is { Length: > 0 } ? null
        : $"cosign has neither a key ({Key}) nor a workflow's identity (id-token: write)";

    /// <summary>Signs an image in its registry, which keeps the signature beside it.</summary>
    /// <param name="settings">How; the authentication file is docker's config.json.</param>
    /// <param name="reference">The image by its digest.</param>
    public void Sign(ContainersSettings settings, string reference)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Execute(
            settings,
            new ProcessArgumentBuilder()
                .Exactly("sign", "--yes")
                .Exactly(HasKey ? ["--key", $"env://{Key}"] : [])
                .Exactly(settings.PlainHttp ? ["--allow-http-registry"] : [])
                .Exactly(reference));
    }

    /// <inheritdoc/>
    protected override string GetToolName() => "cosign";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => ["cosign", "cosign.exe"];

    /// <inheritdoc/>
    protected override IDictionary<string, string> GetEnvironmentVariables(ContainersSettings settings)
    {
        var variables = new Dictionary<string, string>(base.GetEnvironmentVariables(settings) ?? new Dictionary<string, string>());
        if (settings.AuthenticationFile is { } file)
            variables["DOCKER_CONFIG"] = file.GetDirectory().FullPath;
        return variables;
    }

    private bool HasKey => _context.Environment.GetEnvironmentVariable(Key) is { Length: > 0 };
}
