using System.Globalization;
using System.Text.Json;
using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Helm;

/// <summary>Runs helm.</summary>
public sealed class HelmRunner(ICakeContext context) : StreamingTool<HelmSettings>(context)
{
    // An interrupted upgrade notes in the cluster that it failed; otherwise the release stays "pending-upgrade".
    private static readonly Patience Patience = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5));

    /// <summary>helm's own version, such as "v3.16.4+g7877b45".</summary>
    public string Version(HelmSettings settings) => Capture(settings, Command(settings, "version", "--short"));

    /// <summary>The manifests that a chart gives.</summary>
    public string Template(HelmSettings settings, string release, string chart) =>
        Capture(settings, Chart(settings, "template", release, chart));

    /// <summary>The releases of every namespace: "name" and "namespace" of each.</summary>
    public JsonElement Releases(HelmSettings settings)
    {
        var arguments = Command(settings, "list", "--all-namespaces", "--output", "json");
        return ToolJson.Parse("helm", arguments.RenderSafe(), Capture(settings, arguments));
    }

    /// <summary>The manifests with which a release was installed last.</summary>
    public string Manifest(HelmSettings settings, string release) => Capture(settings, Command(settings, "get", "manifest", release));

    /// <summary>Checks charts; warnings are failures too.</summary>
    public void Lint(HelmSettings settings, params IEnumerable<DirectoryPath> charts) =>
        Execute(settings, Command(settings, "lint", "--strict").Exactly(Values(settings)).Exactly(charts.Select(chart => chart.FullPath)));

    /// <summary>Installs a release or brings it up to date, and waits until its workloads are ready; on a failure the release is rolled back.</summary>
    public void Upgrade(HelmSettings settings, string release, string chart, TimeSpan timeout) =>
        Execute(
            settings,
            Chart(settings, "upgrade", release, chart)
                .Exactly("--install", "--create-namespace", "--atomic", "--wait")
                .Exactly(string.Create(CultureInfo.InvariantCulture, $"--timeout={timeout.TotalSeconds:0}s")),
            new() { Patience = Patience });

    /// <inheritdoc/>
    protected override string GetToolName() => "helm";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => ["helm", "helm.exe"];

    private static ProcessArgumentBuilder Chart(HelmSettings settings, string verb, string release, string chart) =>
        Command(settings, verb, release, chart)
            .Exactly(settings.Version is null ? [] : ["--version", settings.Version])
            .Exactly(Values(settings));

    private static ProcessArgumentBuilder Command(HelmSettings settings, params string[] arguments) => new ProcessArgumentBuilder()
        .Exactly(arguments)
        .Exactly(settings.Kubeconfig is null ? [] : ["--kubeconfig", settings.Kubeconfig.FullPath])
        .Exactly(settings.Namespace is null ? [] : ["--namespace", settings.Namespace]);

    private static IEnumerable<string> Values(HelmSettings settings) =>
        settings.Values.SelectMany(file => (string[])["--values", file.FullPath]);
}
