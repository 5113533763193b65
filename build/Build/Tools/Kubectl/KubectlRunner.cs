using System.Globalization;
using System.Text.Json;
using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Kubectl;

/// <summary>Runs kubectl.</summary>
public sealed class KubectlRunner(ICakeContext context) : StreamingTool<KubectlSettings>(context)
{
    /// <summary>Objects as a document: one object if a name is given, otherwise a list.</summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="resource">A kind, such as "pods".</param>
    /// <param name="name">One object of it; null: all.</param>
    /// <param name="selector">Only objects with these labels.</param>
    /// <param name="allNamespaces">In every namespace.</param>
    public JsonElement Get(KubectlSettings settings, string resource, string? name = null, string? selector = null, bool allNamespaces = false) =>
        Document(
            settings,
            Command(settings, "get", resource)
                .Exactly(name is null ? [] : [name])
                .Exactly(selector is null ? [] : ["--selector", selector])
                .Exactly(allNamespaces ? ["--all-namespaces"] : [])
                .Exactly("--output=json"));

    /// <summary>The names of all objects of a kind, without what is in them.</summary>
    public IReadOnlyList<string> Names(KubectlSettings settings, string resource) =>
        [.. Capture(settings, Command(settings, "get", resource, "--output=name"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line[(line.IndexOf('/', StringComparison.Ordinal) + 1)..].Trim())];

    /// <summary>The last lines of a container's log.</summary>
    /// <param name="settings">The cluster, with the pod's namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="lines">How many.</param>
    /// <param name="previous">Of the container that ran before this one.</param>
    public string Logs(KubectlSettings settings, string pod, string container, int lines, bool previous = false) =>
        Capture(
            settings,
            Command(settings, "logs", pod, $"--container={container}", string.Create(CultureInfo.InvariantCulture, $"--tail={lines}")).Exactly(previous ? ["--previous"] : []),
            new() { EchoError = false });

    /// <summary>Objects as people read them.</summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="arguments">Such as "describe", "nodes". No Secret is asked for this way.</param>
    public string Text(KubectlSettings settings, params IReadOnlyList<string> arguments) => Capture(settings, Command(settings, [.. arguments]), new() { EchoError = false });

    /// <summary>Applies manifests from a text, so that secrets stay off disk and command line.</summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="manifests">YAML or JSON.</param>
    /// <param name="fieldManager">The name under which the fields are owned.</param>
    /// <param name="dryRun">Let the server check it and change nothing.</param>
    public void Apply(KubectlSettings settings, string manifests, string fieldManager, bool dryRun = false) =>
        Execute(
            settings,
            Command(settings, "apply", "--server-side", $"--field-manager={fieldManager}")
                .Exactly(dryRun ? ["--dry-run=server"] : [])
                .Exactly("--filename=-"),
            new() { Input = manifests });

    /// <summary>Waits for a condition such as "condition=Ready".</summary>
    public void Wait(KubectlSettings settings, string resource, string condition, TimeSpan timeout, string? selector = null) =>
        Execute(
            settings,
            Command(settings, "wait", resource, $"--for={condition}", string.Create(CultureInfo.InvariantCulture, $"--timeout={timeout.TotalSeconds:0}s"))
                .Exactly(selector is null ? [] : ["--selector", selector]));

    /// <summary>The versions of client and server ("clientVersion", "serverVersion").</summary>
    public JsonElement Version(KubectlSettings settings) => Document(settings, Command(settings, "version", "--output=json"));

    /// <inheritdoc/>
    protected override string GetToolName() => "kubectl";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => ["kubectl", "kubectl.exe"];

    /// <inheritdoc/>
    protected override string? Remedy(ProcessResult result) => string.Join('\n', result.ErrorTail) switch
    {
        var text when text.Contains("refused", StringComparison.Ordinal) || text.Contains("no route to host", StringComparison.Ordinal)
            => "The API server does not answer at the kubeconfig's address: see that the control plane runs and the operator's address may reach port 6443.",
        var text when text.Contains("Unauthorized", StringComparison.Ordinal) => "The kubeconfig is of another or an older cluster.",
        _ => null,
    };

    private static ProcessArgumentBuilder Command(KubectlSettings settings, params string[] arguments) => new ProcessArgumentBuilder()
        .Exactly("--kubeconfig", settings.Kubeconfig.FullPath)
        .Exactly(string.Create(CultureInfo.InvariantCulture, $"--request-timeout={settings.RequestTimeout.TotalSeconds:0}s"))
        .Exactly(settings.Namespace is null ? [] : ["--namespace", settings.Namespace])
        .Exactly(arguments);

    private JsonElement Document(KubectlSettings settings, ProcessArgumentBuilder arguments) =>
        ToolJson.Parse("kubectl", arguments.RenderSafe(), Capture(settings, arguments));
}
