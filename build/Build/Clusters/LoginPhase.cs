using System.Security.Cryptography;
using System.Text;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Kubectl;

namespace WasteCoach.Build.Clusters;

/// <summary>A phase that keeps a login in a Secret of the cluster, and puts it there anew when its token changes.</summary>
/// <param name="secret">Name of the Secret.</param>
public abstract class LoginPhase(string secret) : Phase
{
    /// <summary>Who may write the Secret, for Kubernetes.</summary>
    private const string Manager = "wastecoach";

    /// <summary>The Secret's namespace.</summary>
    protected abstract string NamespaceIn(BuildEnvironment environment);

    /// <summary>The token; null where no login is wanted.</summary>
    protected abstract SecretReference? TokenIn(BuildEnvironment environment);

    /// <summary>Who logs in where, to be told.</summary>
    protected abstract string Describe(BuildEnvironment environment);

    /// <summary>The Secret as JSON.</summary>
    protected abstract string Manifest(BuildEnvironment environment, string token);

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(context);
        inputs.Value("token", SumOf(context));
    }

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var environment = context.EnvironmentSettings;
        return TokenIn(environment) is null ? Task.FromResult(ProbeResult.Good("no login is wanted")) : context.Cluster.ProbeSecretsAsync(NamespaceIn(environment), secret);
    }

    /// <inheritdoc />
    protected internal override Task ExecuteAsync(PhaseRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var environment = run.Context.EnvironmentSettings;
        var settings = new KubectlSettings { Kubeconfig = run.Context.Paths.Kubeconfig, Namespace = NamespaceIn(environment) };
        if (TokenIn(environment) is { } token)
        {
            run.Context.Kubectl().Apply(settings, Manifest(environment, run.Context.Secrets.Resolve(token).Reveal()), Manager);
            run.Progress($"Secret {settings.Namespace}/{secret}: {Describe(environment)}");
        }
        else
        {
            run.Context.Kubectl().Delete(settings, "secret", secret);
            run.Progress("no login is wanted");
        }

        return Task.CompletedTask;
    }

    // So short a sum says nothing of the token. A dry run may come before there is one.
    private string SumOf(BuildContext context)
    {
        if (TokenIn(context.EnvironmentSettings) is not { } token)
        {
            return "none wanted";
        }

        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context.Secrets.Resolve(token).Reveal())))[..8];
        }
        catch (ConfigurationException)
        {
            return "none yet";
        }
    }
}
