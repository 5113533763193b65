using System.Text;
using System.Text.Json;
using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Gives the cluster the login with which its nodes pull our images. A deployment then needs no kubeconfig.</summary>
[TaskName(nameof(RegistryLogin))]
[TaskDescription("Keep the registry's login in the cluster, so that the nodes may pull our images")]
[IsDependentOn(typeof(ApplicationSecrets))]
public sealed class RegistryLogin() : LoginPhase(Secret)
{
    /// <summary>Name of the Secret; the charts' values name it as <c>image.pullSecret</c>.</summary>
    public const string Secret = "registry-login";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        base.DeclareInputs(inputs, context);
        inputs.Configuration("registry", "cluster.namespace");
    }

    /// <inheritdoc />
    protected override string NamespaceIn(BuildEnvironment environment) => environment.Cluster.Namespace;

    /// <inheritdoc />
    protected override SecretReference? TokenIn(BuildEnvironment environment) => environment.Registry.PullToken ?? environment.Registry.Token;

    /// <inheritdoc />
    protected override string Describe(BuildEnvironment environment) => $"{environment.Registry.User} at {environment.Registry.Address}";

    /// <summary>The Secret as Kubernetes wants it of a registry's login.</summary>
    protected override string Manifest(BuildEnvironment environment, string token)
    {
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{environment.Registry.User}:{token}"));
        var configuration = JsonSerializer.Serialize(new { auths = new Dictionary<string, object> { [environment.Registry.Address] = new { auth = login } } });
        return JsonSerializer.Serialize(new
        {
            apiVersion = "v1",
            kind = "Secret",
            metadata = new { name = Secret, @namespace = NamespaceIn(environment) },
            type = "kubernetes.io/dockerconfigjson",
            data = new Dictionary<string, string> { [".dockerconfigjson"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(configuration)) },
        });
    }
}
