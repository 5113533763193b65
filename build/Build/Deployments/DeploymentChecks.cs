using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.ArgoCd;
using WasteCoach.Build.Tools.Containers;
using WasteCoach.Build.Tools.Git;
using WasteCoach.Build.Tools.Kubectl;
using WasteCoach.Build.Tools.Processes;
using GitTool = WasteCoach.Build.Tools.Git.GitSettings;

namespace WasteCoach.Build.Deployments;

/// <summary>Looks whether all is there that a deployment needs, and changes nothing. Every problem comes with the command that ends it.</summary>
public sealed class DeploymentChecks(BuildContext context)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly BuildEnvironment _environment = context.EnvironmentSettings;
    private bool _hasList;

    /// <summary>All problems, in the order of a deployment; none when it may begin.</summary>
    public async Task<IReadOnlyList<string>> FindProblemsAsync(CancellationToken cancellation)
    {
        if (MissingTools() is { Count: > 0 } missing)
        {
            return missing;
        }

        var found = await Task.WhenAll(
            AskAsync(() => Task.Run(CheckSource, cancellation)),
            AskAsync(() => CheckRegistryAsync(cancellation)),
            AskAsync(() => CheckArgoCdAsync(cancellation)));
        // Argo CD brings what git has; who gives it the list of applications needs the cluster itself.
        var cluster = _hasList ? null : await AskAsync(() => Task.Run(FindClusterProblem, cancellation));
        return [.. found.Append(cluster).OfType<string>()];
    }

    private List<string> MissingTools()
    {
        var builder = context.Options.Builder ?? _environment.Images.Builder;
        var tools = new List<string> { "git", "kubectl", "dotnet", builder == ContainerEngine.Docker ? "docker" : "buildah" };
        if (!HelmProgram.CanBeHad)
        {
            tools.Add("helm");
        }

        return [.. tools.Where(tool => !IsThere(tool)).Select(tool => $"{tool} is not on the path. To install what this machine lacks: {Command("HostTools")}; or install it by hand.")];
    }

    private bool IsThere(string tool) => ExecutableSearch.Find(tool) is not null || context.Tools.Resolve([tool, $"{tool}.exe"]) is not null;

    // Each check tells its own trouble; what is thrown at it by a tool is its answer.
    private static async Task<string?> AskAsync(Func<Task<string?>> check)
    {
        try
        {
            return await check();
        }
        catch (Exception failure) when (failure is BuildException or ToolFailure or ConfigurationException)
        {
            return failure.Message;
        }
    }

    private Task<string?> CheckSource()
    {
        var git = context.Git();
        var here = new GitTool { WorkingDirectory = context.Paths.Root };
        if (git.IsShallow(here))
        {
            return Found("This clone is shallow: what changed since the last deployment can't be told. Run: git fetch --unshallow; in a workflow: actions/checkout with fetch-depth: 0.");
        }

        using var deployment = new EnvironmentDeployment(context);
        return Task.FromResult(new SourceOnBranch(context, deployment.Branch).FindProblem(deployment.Branch.Fetch()));
    }

    private async Task<string?> CheckRegistryAsync(CancellationToken cancellation)
    {
        using var registry = ReleaseImages.ClientOf(context);
        await registry.CheckAsync($"{_environment.GitHub.Owner}/{_environment.GitHub.Repository}/auth".ToLowerInvariant(), cancellation);
        return null;
    }

    private async Task<string?> CheckArgoCdAsync(CancellationToken cancellation)
    {
        using var argoCd = new ArgoCdClient(_environment.ArgoCd.Url, context.Secrets.Resolve(_environment.ArgoCd.Token), Patience);
        _hasList = (await argoCd.ApplicationsAsync(cancellation)).Any(application => application.Metadata.Name == SyncPlan.List);
        return null;
    }

    private string? FindClusterProblem()
    {
        var kubeconfig = context.Paths.Kubeconfig;
        if (!File.Exists(kubeconfig.FullPath))
        {
            return $"There is no cluster that is known here: {context.Paths.Root.GetRelativePath(kubeconfig)} is missing. To make one: {Command("Cluster")}; for one that exists: {Command("Inventory")} and {Command("MasterInit")} write it.";
        }

        try
        {
            context.Kubectl().Get(new KubectlSettings { Kubeconfig = kubeconfig, RequestTimeout = Patience }, "customresourcedefinitions", "applications.argoproj.io");
            return null;
        }
        catch (ToolFailure failure) when (failure.Result?.ErrorTail.Any(line => line.Contains("NotFound", StringComparison.Ordinal)) == true)
        {
            return $"The cluster has no Argo CD: it knows no kind Application. To install it: {Command("ArgoCd")}.";
        }
        catch (ToolFailure failure)
        {
            return $"The cluster does not answer. To make one, or to complete it: {Command("Cluster")}.\n{failure.Message}";
        }
    }

    private static Task<string?> Found(string problem) => Task.FromResult<string?>(problem);

    private string Command(string target) => $"./build.sh --target={target} --environment={_environment.Name}";
}
