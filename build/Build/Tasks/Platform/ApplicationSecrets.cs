using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Makes the Secrets that our services want and no store makes: playbook application-secrets.</summary>
[TaskName(nameof(ApplicationSecrets))]
[TaskDescription("Playbook application-secrets: signing key, key between services, and what was given of others")]
[IsDependentOn(typeof(MasterInit))]
public sealed class ApplicationSecrets() : PlaybookPhase("application-secrets")
{
    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Cluster.ProbeSecretsAsync(context.EnvironmentSettings.Cluster.Namespace, "auth-signing-key", "internal-key");
    }
}
