using System.Text.Json;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Helm;
using Path = System.IO.Path;

namespace WasteCoach.Build.Manifests;

/// <summary>What our charts give in this environment, rendered from the working tree by helm.</summary>
/// <param name="context">The build's context.</param>
/// <param name="helm">The program.</param>
/// <param name="folder">A folder of one's own for copies of the charts.</param>
public sealed class RenderedCharts(BuildContext context, FilePath helm, DirectoryPath folder)
{
    private const string Library = "library";
    private const string Applications = "applications";
    private readonly string _charts = context.Paths.Root.Combine("charts").FullPath;

    /// <summary>The charts that have values for this environment.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. Directory.EnumerateDirectories(_charts).Select(folder => Path.GetFileName(folder))
            .Where(name => File.Exists(Path.Combine(_charts, name, "Chart.yaml")) && File.Exists(Path.Combine(_charts, name, ValuesFile)))
            .Order(StringComparer.Ordinal),
    ];

    private string ValuesFile => $"values-{context.EnvironmentSettings.Name}.yaml";

    /// <summary>The manifests of a chart.</summary>
    /// <exception cref="Tools.Processes.ToolFailure">It does not render; the message says why.</exception>
    public string Render(string chart)
    {
        // In a copy: the library has to lie in the chart, and the working tree is left as it is.
        var copy = folder.Combine(chart).FullPath;
        Copy(Path.Combine(_charts, chart), copy);
        if (chart != Applications)
        {
            Copy(Path.Combine(_charts, Library), Path.Combine(copy, "charts", Library));
        }

        var values = Path.Combine(copy, "values-of-the-check.json");
        File.WriteAllText(values, JsonSerializer.Serialize(ValuesFor(chart)));
        return context.Helm().Template(
            new HelmSettings { ToolPath = helm, Namespace = context.EnvironmentSettings.Cluster.Namespace, Values = [Path.Combine(copy, ValuesFile), values] }, chart, copy);
    }

    // What a deployment writes or adds; before the first one it is not there.
    private object ValuesFor(string chart) => chart == Applications
        ? new { repoURL = context.EnvironmentSettings.Git.Remote, revision = context.EnvironmentSettings.Git.Branch }
        : new { image = new { tag = new string('0', 40), digest = "sha256:" + new string('0', 64) } };

    private static void Copy(string from, string to)
    {
        // What an earlier packing left in the tree is not what is checked.
        var packed = Path.Combine(from, "charts") + Path.DirectorySeparatorChar;
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.StartsWith(packed, StringComparison.Ordinal)))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
