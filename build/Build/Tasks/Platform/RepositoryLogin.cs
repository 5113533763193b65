using System.Text.Json;
using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Gives Argo CD the login with which it reads the repository of the charts, unless everybody may read that.</summary>
[TaskName(nameof(RepositoryLogin))]
[TaskDescription("Keep the git repository's login in the cluster, so that Argo CD may read our charts")]
[IsDependentOn(typeof(ArgoCd))]
public sealed class RepositoryLogin() : LoginPhase(Secret)
{
    private const string Secret = "deploy-repository";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        base.DeclareInputs(inputs, context);
        inputs.Configuration("git.remote").OptionalConfiguration("git.reader");
    }

    /// <inheritdoc />
    protected override string NamespaceIn(BuildEnvironment environment) => ArgoCd.Namespace;

    /// <inheritdoc />
    protected override SecretReference? TokenIn(BuildEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.Git.Reader?.Token;
    }

    /// <inheritdoc />
    protected override string Describe(BuildEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return $"{environment.Git.Reader?.User} at {environment.Git.Remote}";
    }

    /// <summary>The Secret as Argo CD wants it: found by its label, for the repository of its url.</summary>
    protected override string Manifest(BuildEnvironment environment, string token)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return JsonSerializer.Serialize(new
        {
            apiVersion = "v1",
            kind = "Secret",
            metadata = new
            {
                name = Secret,
                @namespace = NamespaceIn(environment),
                labels = new Dictionary<string, string> { ["argocd.argoproj.io/secret-type"] = "repository" },
            },
            stringData = new { type = "git", url = environment.Git.Remote, username = environment.Git.Reader?.User, password = token },
        });
    }
}
