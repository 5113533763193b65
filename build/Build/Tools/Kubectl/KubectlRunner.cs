using System.Globalization;
using System.Text.Json;
using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Kubectl;

/// <summary>Runs kubectl.</summary>
public sealed class KubectlRunner(ICakeContext context) : StreamingTool<KubectlSettings>(context)
{
    private static readonly int[] DiffAnswers = [0, 1];

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

    /// <summary>All objects of some kinds in every namespace, with who set which of their fields.</summary>
    public JsonElement GetWithManagers(KubectlSettings settings, string resources) =>
        Document(settings, Command(settings, "get", resources, "--all-namespaces", "--show-managed-fields", "--output=json"));

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

    /// <summary>What applying manifests would change, as a unified diff; empty when nothing. The server is only asked. What is in Secrets is masked.</summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="manifests">YAML or JSON.</param>
    /// <param name="fieldManager">The name under which the fields would be owned.</param>
    public string Diff(KubectlSettings settings, string manifests, string fieldManager) =>
        Capture(
            settings,
            Command(settings, "diff", "--server-side", "--force-conflicts", $"--field-manager={fieldManager}", "--filename=-"),
            new() { Input = manifests, Answers = DiffAnswers, EchoError = false });

    /// <summary>Asks for an object to be deleted, and does not wait until it is gone. One that is not there is no failure.</summary>
    public void Delete(KubectlSettings settings, string resource, string name) =>
        Execute(settings, Command(settings, "delete", resource, name, "--wait=false", "--ignore-not-found"));

    /// <summary>Merges a document into an object. One that is not there is a failure.</summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="resource">A kind, such as "persistentvolumes".</param>
    /// <param name="name">The object.</param>
    /// <param name="patch">JSON. Never a secret: it stands on the command line.</param>
    public void Patch(KubectlSettings settings, string resource, string name, string patch) =>
        Execute(settings, Command(settings, "patch", resource, name, "--type=merge", $"--patch={patch}"));

    /// <summary>Waits for a condition such as "condition=Ready".</summary>
    public void Wait(KubectlSettings settings, string resource, string condition, TimeSpan timeout, string? selector = null) =>
        Execute(
            settings,
            Command(settings, "wait", resource, $"--for={condition}", string.Create(CultureInfo.InvariantCulture, $"--timeout={timeout.TotalSeconds:0}s"))
                .Exactly(selector is null ? [] : ["--selector", selector]));

    /// <summary>The versions of client and server ("clientVersion", "serverVersion").</summary>
    public JsonElement Version(KubectlSettings settings) => Document(settings, Command(settings, "version", "--output=json"));

    /// <summary>Keeps new pods from a node and evicts those on it, as their disruption budgets allow; pods of DaemonSets stay.</summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="node">The node.</param>
    /// <param name="timeout">How long evictions may take in all.</param>
    public void Drain(KubectlSettings settings, string node, TimeSpan timeout) =>
        Execute(
            settings,
            Command(settings, "drain", node, "--ignore-daemonsets", "--delete-emptydir-data", string.Create(CultureInfo.InvariantCulture, $"--timeout={timeout.TotalSeconds:0}s")));

    /// <summary>Puts a taint on a node; one of the same key and effect is replaced.</summary>
    public void Taint(KubectlSettings settings, string node, string taint) => Execute(settings, Command(settings, "taint", "node", node, taint, "--overwrite"));

    /// <summary>Deletes objects that may be gone already.</summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="resource">A kind, such as "nodes".</param>
    /// <param name="names">Their names.</param>
    /// <param name="force">At once, without waiting for the kubelet to say that their containers ended. Only for pods of a machine that is gone.</param>
    public void Delete(KubectlSettings settings, string resource, IReadOnlyList<string> names, bool force = false) =>
        Execute(
            settings,
            Command(settings, "delete", resource).Exactly([.. names]).Exactly("--ignore-not-found").Exactly(force ? ["--force", "--grace-period=0"] : []));

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
