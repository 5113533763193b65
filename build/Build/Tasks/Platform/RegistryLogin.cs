using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cake.Frosting;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Kubectl;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Gives the cluster the login with which its nodes pull our images. A deployment then needs no kubeconfig.</summary>
[TaskName(nameof(RegistryLogin))]
[TaskDescription("Keep the registry's login in the cluster, so that the nodes may pull our images")]
[IsDependentOn(typeof(ApplicationSecrets))]
public sealed class RegistryLogin : Phase
{
    /// <summary>Name of the Secret; the charts' values name it as <c>image.pullSecret</c>.</summary>
    public const string Secret = "registry-login";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(context);
        inputs.Configuration("registry", "cluster.namespace");
        inputs.Value("token", SumOf(context));
    }

    // So short a sum says nothing of the token. A dry run may come before there is one.
    private static string SumOf(BuildContext context)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TokenOf(context).Reveal())))[..8];
        }
        catch (ConfigurationException)
        {
            return "none yet";
        }
    }

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Cluster.ProbeSecretsAsync(Secret);
    }

    /// <inheritdoc />
    protected internal override Task ExecuteAsync(PhaseRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var context = run.Context;
        var registry = context.EnvironmentSettings.Registry;
        var name = context.EnvironmentSettings.Cluster.Namespace;
        context.Kubectl().Apply(
            new KubectlSettings { Kubeconfig = context.Paths.Kubeconfig },
            Manifest(name, registry.Address, registry.User, TokenOf(context).Reveal()),
            fieldManager: "wastecoach");
        run.Progress($"Secret {name}/{Secret}: {registry.User} at {registry.Address}");
        return Task.CompletedTask;
    }

    /// <summary>The Secret as Kubernetes wants it of a registry's login.</summary>
    internal static string Manifest(string @namespace, string address, string user, string token)
    {
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{token}"));
        var configuration = JsonSerializer.Serialize(new { auths = new Dictionary<string, object> { [address] = new { auth = login } } });
        return JsonSerializer.Serialize(new
        {
            apiVersion = "v1",
            kind = "Secret",
            metadata = new { name = Secret, @namespace },
            type = "kubernetes.io/dockerconfigjson",
            data = new Dictionary<string, string> { [".dockerconfigjson"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(configuration)) },
        });
    }

    private static SecretValue TokenOf(BuildContext context)
    {
        var registry = context.EnvironmentSettings.Registry;
        return context.Secrets.Resolve(registry.PullToken ?? registry.Token);
    }
}
