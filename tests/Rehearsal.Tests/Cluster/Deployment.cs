using System.Net;
using YamlDotNet.Serialization;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>The copy as a developer's checkout of the rehearsed remote, and the services' public entrance.</summary>
public sealed class Deployment(RepositoryCopy copy, int ingressPort)
{
    private const string Values = "values-rehearsal.yaml";

    private string Remote => (string)((Dictionary<object, object>)Environment()["git"])["remote"];

    private string Host => (string)((Dictionary<object, object>)Environment()["smoke"])["host"];

    /// <summary>The newest commit of the remote's branch.</summary>
    public async Task<string> TipAsync()
    {
        await copy.GitAsync("fetch", "--quiet", Remote, "main");
        return (await copy.GitAsync("rev-parse", "FETCH_HEAD")).Trim();
    }

    /// <summary>The images in the values on the remote's branch, by service; without those that have none yet.</summary>
    public async Task<IReadOnlyDictionary<string, DeployedImage>> ImagesInGitAsync()
    {
        var tip = await TipAsync();
        var images = new SortedDictionary<string, DeployedImage>(StringComparer.Ordinal);
        foreach (var file in (await copy.GitAsync("ls-tree", "-r", "--name-only", tip, "charts")).Split('\n').Where(file => file.EndsWith("/" + Values, StringComparison.Ordinal)))
        {
            var values = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(await copy.GitAsync("show", $"{tip}:{file}"));
            if (values.TryGetValue("image", out var found) && found is Dictionary<object, object> image && image["digest"] is string { Length: > 0 } digest)
            {
                images.Add(file.Split('/')[1], new DeployedImage((string)image["tag"], digest));
            }
        }

        return images;
    }

    /// <summary>Changes a file, commits it on top of the remote's branch and pushes it.</summary>
    /// <returns>The commit.</returns>
    public async Task<string> CommitAsync(string file, Func<string, string> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var tip = await TipAsync();
        await copy.GitAsync("reset", "--quiet", "--hard", tip);
        var path = Path.Combine(copy.Root, file);
        await File.WriteAllTextAsync(path, edit(await File.ReadAllTextAsync(path)));
        var commit = await copy.CommitAsync($"A change of {file}");
        await copy.GitAsync("push", "--quiet", Remote, "HEAD:main");
        return commit;
    }

    /// <summary>The files that the remote's branch changed since a commit.</summary>
    public async Task<IReadOnlyList<string>> FilesSinceAsync(string commit) =>
        (await copy.GitAsync("diff", "--name-only", commit, await TipAsync())).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Asks for a path at the public entrance.</summary>
    public async Task<HttpStatusCode> AskAsync(string path)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{ingressPort}{path}");
        request.Headers.Host = Host;
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    private Dictionary<string, object> Environment() => new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(File.ReadAllText(copy.EnvironmentFile));
}
