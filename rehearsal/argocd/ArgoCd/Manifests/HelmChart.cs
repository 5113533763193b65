using YamlDotNet.Serialization;

namespace Rehearsal.ArgoCd.Manifests;

/// <summary>Renders a chart with stock helm, by the arguments that upstream gives it.</summary>
internal sealed class HelmChart(Settings settings)
{
    /// <exception cref="ManifestException">helm refuses; the message is upstream's around helm's own words.</exception>
    public async Task<string> Template(string root, string folder, string application, string space, JsonNode? options, string kubeVersion, CancellationToken stop)
    {
        var release = options.Text("releaseName") is { Length: > 0 } named ? named : application;
        var work = Directory.CreateTempSubdirectory("argocd-helm-").FullName;
        try
        {
            List<string> arguments = ["template", ".", "--name-template", release, "--namespace", space, "--kube-version", kubeVersion];
            foreach (var parameter in options.Elements("parameters"))
            {
                arguments.AddRange([parameter.Flag("forceString") ? "--set-string" : "--set", $"{parameter.Text("name")}={parameter.Text("value")}"]);
            }

            foreach (var file in options.Strings("valueFiles"))
            {
                var path = Path.GetFullPath(Path.Combine(folder, file));
                if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                {
                    throw new ManifestException($"error resolving helm value files: value file '{file}' resolved to outside repository root");
                }

                if (!File.Exists(path) && options.Flag("ignoreMissingValueFiles"))
                {
                    continue;
                }

                arguments.AddRange(["--values", path]);
            }

            if (await Inline(options, work, stop) is { } inline)
            {
                arguments.AddRange(["--values", inline]);
            }

            if (!options.Flag("skipCrds"))
            {
                arguments.Add("--include-crds");
            }

            try
            {
                return await Helm(folder, work, root, arguments, stop);
            }
            catch (ManifestException error) when (error.Message.Contains("found in Chart.yaml, but missing in charts/ directory", StringComparison.Ordinal))
            {
                await Helm(folder, work, root, ["dependency", "build"], stop);
                return await Helm(folder, work, root, arguments, stop);
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>The values that stand in the application itself, as a file.</summary>
    private static async Task<string?> Inline(JsonNode? options, string work, CancellationToken stop)
    {
        var text = options.At("valuesObject") is JsonObject tree ? tree.ToJsonString() : options.Text("values");
        if (text.Length == 0)
        {
            return null;
        }

        // A faulty one is helm's to refuse; here it only must be one document.
        new DeserializerBuilder().Build().Deserialize(new StringReader(text));
        var path = Path.Combine(work, "values.yaml");
        await File.WriteAllTextAsync(path, text, stop);
        return path;
    }

    private async Task<string> Helm(string folder, string work, string root, List<string> arguments, CancellationToken stop)
    {
        var environment = new Dictionary<string, string>
        {
            ["HELM_CACHE_HOME"] = Path.Combine(work, "cache"), ["HELM_CONFIG_HOME"] = Path.Combine(work, "config"), ["HELM_DATA_HOME"] = Path.Combine(work, "data"),
        };
        try
        {
            return await Tool.Run(settings.Helm, arguments, folder, environment, stop);
        }
        catch (ToolException error)
        {
            var command = string.Join(' ', arguments).Replace(root, "<path to cached source>", StringComparison.Ordinal);
            throw new ManifestException($"`helm {command}` failed {error.Exit}: {error.Message.Replace(root, "<path to cached source>", StringComparison.Ordinal)}");
        }
    }
}
