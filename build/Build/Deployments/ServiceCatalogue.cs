using WasteCoach.Build.Environments;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace WasteCoach.Build.Deployments;

/// <summary>The services of a commit: those that charts/applications names, each with its project below services/.</summary>
public static class ServiceCatalogue
{
    private const string Key = "services";

    /// <summary>All services, in the order of the list.</summary>
    /// <exception cref="DeploymentException">The list can't be read, or a service has no project or no chart.</exception>
    public static IReadOnlyList<ServiceProject> Read(SourceCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return [.. Names(commit.TextOf(SourceCommit.Catalogue)).Select(service => new ServiceProject(service, ProjectOf(commit, service)))];
    }

    /// <summary>Those of the services that somebody asked for by name; all when nobody did.</summary>
    /// <exception cref="DeploymentException">There is no service of such a name.</exception>
    public static IReadOnlyList<ServiceProject> Choose(IReadOnlyList<ServiceProject> services, IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(names);
        var unknown = names.Where(name => services.All(service => service.Service != name)).ToList();
        return unknown.Count > 0
            ? throw new DeploymentException($"There is no service '{unknown[0]}'. {NearestNames.Remedy(unknown[0], services.Select(service => service.Service))}")
            : names.Count == 0 ? services : [.. services.Where(service => names.Contains(service.Service))];
    }

    private static IReadOnlyList<string> Names(string text)
    {
        var yaml = new YamlStream();
        try
        {
            using var reader = new StringReader(text);
            yaml.Load(reader);
        }
        catch (YamlException exception)
        {
            throw new DeploymentException($"{SourceCommit.Catalogue}:{exception.Start.Line}: {exception.Message}", exception);
        }

        var names = yaml.Documents is [{ RootNode: YamlMappingNode root }] && root.Children.TryGetValue(Key, out var list) && list is YamlSequenceNode sequence
            ? sequence.OfType<YamlScalarNode>().Select(name => name.Value ?? "").ToList()
            : [];
        return names.Count == 0 || names.Distinct(StringComparer.Ordinal).Count() != names.Count
            ? throw new DeploymentException($"{SourceCommit.Catalogue} names no services, or one twice: '{Key}' is a list of their names.")
            : names;
    }

    private static string ProjectOf(SourceCommit commit, string service)
    {
        if (!commit.Files.ContainsKey($"charts/{service}/Chart.yaml"))
        {
            throw new DeploymentException($"{SourceCommit.Catalogue} names the service {service}, but commit {commit.Hash} has no charts/{service}/Chart.yaml.");
        }

        // user-profiles is in services/UserProfiles
        var folder = service.Replace("-", "", StringComparison.Ordinal);
        var projects = commit.Files.Keys
            .Where(SourceCommit.IsProject)
            .Where(path => path.Split('/') is ["services", var place, _] && place.Equals(folder, StringComparison.OrdinalIgnoreCase))
            .ToList();
        return projects switch
        {
            [var project] => project,
            [] => throw new DeploymentException($"{SourceCommit.Catalogue} names the service {service}, but commit {commit.Hash} has no project services/{folder}/*.csproj (upper and lower case do not matter)."),
            _ => throw new DeploymentException($"Which of them is the service {service}? {string.Join(", ", projects)}. A service's folder holds one project."),
        };
    }
}
