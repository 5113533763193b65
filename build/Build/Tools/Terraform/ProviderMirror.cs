using System.Runtime.InteropServices;
using System.Text;

namespace WasteCoach.Build.Tools.Terraform;

/// <summary>
/// A folder on this machine from which terraform can install a provider without a registry, as hosts without network and
/// container images with baked-in providers have it.
/// </summary>
/// <param name="Folder">The mirror's root: the folder that holds <c>registry.terraform.io</c>.</param>
/// <param name="Provider">The provider's source address, for example <c>registry.terraform.io/hashicorp/aws</c>.</param>
public sealed record ProviderMirror(string Folder, string Provider)
{
    /// <summary>The environment variable that names a mirror's root and goes before the well-known places.</summary>
    public const string Variable = "TF_PLUGIN_MIRROR";

    /// <summary>
    /// The well-known places: what <see cref="Variable"/> names, terraform's own implied mirrors, and the folders of /opt.
    /// </summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static IReadOnlyList<string> DefaultRoots(Func<string, string?> environment)
    {
        var roots = new List<string>();
        if (environment(Variable) is { Length: > 0 } named)
        {
            roots.Add(named);
        }

        if (environment("HOME") is { Length: > 0 } home)
        {
            roots.Add(Path.Combine(home, ".terraform.d", "plugins"));
        }

        roots.Add("/usr/local/share/terraform/plugins");
        roots.Add("/usr/share/terraform/plugins");
        if (Directory.Exists("/opt"))
        {
            roots.AddRange(Directory.EnumerateDirectories("/opt").Order(StringComparer.Ordinal));
        }

        return roots;
    }

    /// <summary>Finds the first root that holds the provider in that version for this platform.</summary>
    /// <returns>The mirror, or null: then terraform's registry serves.</returns>
    public static ProviderMirror? Find(IEnumerable<string> roots, string provider, string version) =>
        Find(roots, provider, version, CurrentPlatform());

    /// <summary>Finds the first root that holds the provider in that version for a platform such as <c>linux_amd64</c>.</summary>
    /// <returns>The mirror, or null: then terraform's registry serves.</returns>
    public static ProviderMirror? Find(IEnumerable<string> roots, string provider, string version, string platform)
    {
        string[] parts = provider.Split('/');
        string type = parts[^1];
        foreach (string root in roots)
        {
            string folder = Path.Combine([root, .. parts]);
            // terraform knows both layouts: unpacked folders, and the archives as the registry serves them.
            bool unpacked = Directory.Exists(Path.Combine(folder, version, platform));
            bool packed = File.Exists(Path.Combine(folder, $"terraform-provider-{type}_{version}_{platform}.zip"));
            if (unpacked || packed)
            {
                return new ProviderMirror(Path.GetFullPath(root), provider);
            }
        }

        return null;
    }

    /// <summary>
    /// The content of a terraform CLI configuration (for <c>TF_CLI_CONFIG_FILE</c>) which takes the provider from this
    /// mirror and every other one from its registry.
    /// </summary>
    public string RenderConfiguration()
    {
        string folder = Quote(Folder);
        string provider = Quote(Provider);
        return new StringBuilder()
            .Append("provider_installation {\n")
            .Append("  filesystem_mirror {\n")
            .Append("    path    = ").Append(folder).Append('\n')
            .Append("    include = [").Append(provider).Append("]\n")
            .Append("  }\n")
            .Append("  direct {\n")
            .Append("    exclude = [").Append(provider).Append("]\n")
            .Append("  }\n")
            .Append("}\n")
            .ToString();
    }

    private static string Quote(string text) =>
        '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';

    private static string CurrentPlatform()
    {
        string system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        string processor = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "amd64",
            Architecture.Arm64 => "arm64",
            var other => other.ToString().ToLowerInvariant(),
        };
        return $"{system}_{processor}";
    }
}
