using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>Points every public name at the live load balancer, whatever the journal says: playbook 09-route53-update, which proves each record.</summary>
[TaskName(nameof(Route53ToAlb))]
[TaskDescription("Point every public name at the live load balancer, and prove each record")]
public sealed class Route53ToAlb : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var environment = context.EnvironmentSettings;
        var recap = Playbook.Run(PhaseRun.OfTask(context, nameof(Route53ToAlb)), "09-route53-update");
        context.Session.CloseWith(
            $"{environment.Dns.Records.Count + 1} names of {environment.Dns.Zone} lead to the live load balancer, each record proved; {(recap.Changed == 0 ? "none had to be changed" : "they were changed")}.");
        return Task.CompletedTask;
    }
}
