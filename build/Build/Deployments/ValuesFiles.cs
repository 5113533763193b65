using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Deployments;

/// <summary>The values of one environment, as the branch has them at a commit.</summary>
public sealed class ValuesFiles(DeploymentBranch branch, string environment)
{
    private const string List = "charts/applications/values.yaml";

    /// <summary>The environment's name.</summary>
    public string Environment => environment;

    /// <summary>The file of a service's values.</summary>
    public string PathOf(string service) => $"charts/{service}/values-{environment}.yaml";

    /// <summary>A service's two values, with their places.</summary>
    /// <exception cref="DeploymentException">The file is missing, or lacks the keys.</exception>
    public ImageValues Read(string commit, string service)
    {
        var path = PathOf(service);
        return ImageValues.Read(path, branch.Read(commit, path) ?? throw new DeploymentException(
            $"{path} is not on branch {branch.Name} of {branch.Remote} ({DeploymentRecord.Short(commit)}). Commit it with image: {{ repository: …, tag: \"\", digest: \"\" }}, push, and run the same command."));
    }

    /// <summary>The image of a service; null before the first deployment.</summary>
    public DeployedImage? ImageOf(string commit, string service) =>
        Read(commit, service) is { Digest.Length: > 0 } values ? new(service, values.Tag, values.Digest) : null;

    /// <summary>The services that Argo CD deploys, by its list on the branch.</summary>
    public IReadOnlyList<string> Services(string commit)
    {
        var problems = new ProblemList(List);
        var text = branch.Read(commit, List) ?? throw new DeploymentException($"{List} is not on branch {branch.Name} of {branch.Remote} ({DeploymentRecord.Short(commit)}). Commit and push it.");
        var root = YamlSource.Read(System.Text.Encoding.UTF8.GetBytes(text), problems);
        return root?.Find("services") is SourceSequence { Items.Count: > 0 } list && list.Items.All(item => item is SourceScalar)
            ? [.. list.Items.Cast<SourceScalar>().Select(item => item.Text)]
            : throw new DeploymentException($"{List} at {DeploymentRecord.Short(commit)} has no list of services under services:. Write it there, for example services: [auth, waste].");
    }
}
