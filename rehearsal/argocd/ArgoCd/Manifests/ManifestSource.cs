using System.Collections.Concurrent;
using Rehearsal.ArgoCd.Git;
using YamlDotNet.Core;

namespace Rehearsal.ArgoCd.Manifests;

/// <summary>Turns an application's source into manifests: a helm chart, or a folder of YAML. The same question is answered once.</summary>
internal sealed class ManifestSource(Settings settings, Repositories repositories, HelmChart helm)
{
    private const int Kept = 200;
    private readonly ConcurrentDictionary<string, (Rendered? Result, string Failure)> answers = new(StringComparer.Ordinal);

    /// <param name="revision">Instead of the source's own; empty: that.</param>
    /// <param name="freshness">How old what is known of the remote may be; null: the setting.</param>
    /// <exception cref="ManifestException">Git or helm refuse, in their own words.</exception>
    public async Task<Rendered> Render(JsonObject application, JsonObject source, string revision, string kubeVersion, TimeSpan? freshness, bool hard, CancellationToken stop)
    {
        var commit = await Resolve(source, revision, freshness, stop);
        var space = application.Text("spec", "destination", "namespace");
        var question = $"{commit} {application.Name()} {space} {kubeVersion} {source.ToJsonString()}";
        if (hard)
        {
            answers.TryRemove(question, out _);
        }

        if (!answers.TryGetValue(question, out var answer))
        {
            answer = await Generate(application.Name(), space, source, commit, kubeVersion, stop);
            if (answers.Count >= Kept)
            {
                answers.Clear();
            }

            answers[question] = answer;
        }

        return answer.Result is { } result ? result with { Objects = [.. result.Objects.Select(item => item.Copy())] }
            : throw new ManifestException($"Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = {answer.Failure}");
    }

    /// <summary>The commit of a source's revision.</summary>
    /// <exception cref="ManifestException">Git refuses, in its own words.</exception>
    public async Task<string> Resolve(JsonObject source, string revision, TimeSpan? freshness, CancellationToken stop)
    {
        var wanted = revision.Length > 0 ? revision : source.Text("targetRevision") is { Length: > 0 } target ? target : "HEAD";
        try
        {
            return await repositories.Get(source.Text("repoURL")).Resolve(wanted, freshness ?? settings.Poll, stop);
        }
        catch (ToolException error)
        {
            throw new ManifestException($"Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = {error.Message}");
        }
    }

    private async Task<(Rendered?, string)> Generate(string name, string space, JsonObject source, string commit, string kubeVersion, CancellationToken stop)
    {
        try
        {
            using var checkout = await repositories.Get(source.Text("repoURL")).Open(commit, stop);
            var path = source.Text("path");
            var folder = Path.GetFullPath(Path.Combine(checkout.Path, path));
            if (folder != checkout.Path && !folder.StartsWith(checkout.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return (null, $"{path}: app path is not relative to the repository's root");
            }

            if (!Directory.Exists(folder))
            {
                return (null, $"{path}: app path does not exist");
            }

            var isChart = File.Exists(Path.Combine(folder, "Chart.yaml"));
            var text = isChart ? await helm.Template(checkout.Path, folder, name, space, source["helm"], kubeVersion, stop) : Folder(folder);
            var objects = YamlDocument.ReadAll(text).OfType<JsonObject>().SelectMany(Flat).ToList();
            return (new Rendered(commit, isChart ? "Helm" : "Directory", objects), "");
        }
        catch (Exception error) when (error is ToolException or YamlException or ManifestException)
        {
            return (null, $"Manifest generation error (cached): {error.Message}");
        }
    }

    private static string Folder(string folder) =>
        string.Join("\n---\n", Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal).Select(File.ReadAllText));

    private static IEnumerable<JsonObject> Flat(JsonObject tree) =>
        tree.Text("kind").EndsWith("List", StringComparison.Ordinal) && tree["items"] is JsonArray items ? items.OfType<JsonObject>().Select(item => item.Copy()) : [tree];
}
