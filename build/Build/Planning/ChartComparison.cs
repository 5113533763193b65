using System.Text.Json;
using Cake.Core.IO;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Helm;
using WasteCoach.Build.Tools.Kubectl;
using Path = System.IO.Path;

namespace WasteCoach.Build.Planning;

/// <summary>
/// The checked-out charts of our services, rendered with the images that git names, beside what the cluster has: the API server says
/// what applying them would change.
/// </summary>
public sealed class ChartComparison(BuildContext context)
{
    // As whom Argo CD applies.
    private const string FieldManager = "argocd-controller";
    private const string Library = "library";
    private static readonly string[] Hooks = ["argocd.argoproj.io/hook:", "helm.sh/hook:"];

    /// <summary>The objects that would change.</summary>
    public async Task<IReadOnlyList<ChartPlan>> FindAsync(CancellationToken cancellation)
    {
        if (!File.Exists(context.Paths.Kubeconfig.FullPath))
        {
            throw new BuildException(ExitCodes.PhaseFailed, $"there is no cluster that is known here: {context.Paths.Root.GetRelativePath(context.Paths.Kubeconfig)} is missing");
        }

        using var deployment = new EnvironmentDeployment(context);
        var tip = await Task.Run(deployment.Branch.Fetch, cancellation);
        var images = deployment.Values.Services(tip).Select(service => deployment.Values.ImageOf(tip, service)).OfType<DeployedImage>().ToList();
        if (images.Count == 0)
        {
            return [];
        }

        var helm = await new HelmProgram(context).PathAsync(cancellation);
        var folder = context.Paths.Run.Combine("charts");
        try
        {
            return await Task.Run(() => images.SelectMany(image => Compare(image, helm, folder)).ToList(), cancellation);
        }
        finally
        {
            Directory.Delete(folder.FullPath, recursive: true);
        }
    }

    private IReadOnlyList<ChartPlan> Compare(DeployedImage image, FilePath helm, DirectoryPath folder)
    {
        var chart = folder.Combine(image.Service);
        Copy(image.Service, chart.FullPath);
        Copy(Library, chart.Combine($"charts/{Library}").FullPath);
        var values = chart.CombineWithFilePath("deployed-image.json");
        File.WriteAllText(values.FullPath, JsonSerializer.Serialize(new { image = new { tag = image.Revision, digest = image.Digest } }));
        var name = context.EnvironmentSettings.Cluster.Namespace;
        var manifests = context.Helm().Template(
            new HelmSettings { ToolPath = helm, Namespace = name, Values = [chart.CombineWithFilePath($"values-{context.EnvironmentSettings.Name}.yaml"), values] },
            image.Service,
            chart.FullPath);
        var settings = new KubectlSettings { Kubeconfig = context.Paths.Kubeconfig, Namespace = name };
        return ManifestDiff.Read(image.Service, context.Kubectl().Diff(settings, WithoutHooks(manifests), FieldManager));
    }

    // A hook's Job is gone when it is done; it is made anew by the next sync, changed or not.
    private static string WithoutHooks(string manifests) =>
        string.Join("\n---\n", manifests.Split("\n---\n").Where(document => !Hooks.Any(hook => document.Contains(hook, StringComparison.Ordinal))));

    private void Copy(string chart, string to)
    {
        var from = context.Paths.Root.Combine("charts").Combine(chart).FullPath;
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
