using Amazon.EC2.Model;
using Cake.Frosting;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Preflight;

/// <summary>Refuses what would fail later: the wrong account, a session too short, missing secrets, unknown zones. Changes nothing.</summary>
[TaskName(nameof(Preflight))]
[TaskDescription("Check account, session, region, zones, secrets and pod fit; warn of versions past their end of life")]
[IsDependentOn(typeof(Setup))]
[IsDependentOn(typeof(SshKey))]
public sealed class Preflight : Phase
{
    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) =>
        inputs.Configuration("aws", "network.subnets", "operator").OptionalConfiguration("secrets").File("environments/versions.yaml");

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        try
        {
            CheckPodFit(context);
            return ProbeResult.Good(await CheckSessionAsync(context, cancellation));
        }
        catch (BuildException exception)
        {
            // The phase itself then fails with the whole message.
            return ProbeResult.Gone(exception.Message);
        }
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var context = run.Context;
        context.Secrets.ResolveAll(name => !context.EnvironmentSettings.DeploymentSecrets.Contains(name));
        CheckPodFit(context);
        run.Progress("asking AWS who we are");
        run.Log(await CheckSessionAsync(context, run.Cancellation));
        run.Progress("asking AWS for the zones of the region");
        await CheckZonesAsync(context, run.Cancellation);
        WarnOfEndOfLife(run);
        run.Result("account", context.EnvironmentSettings.Aws.AccountId);
    }

    private static async Task<string> CheckSessionAsync(BuildContext context, CancellationToken cancellation)
    {
        var settings = context.EnvironmentSettings.Aws;
        var identity = await CallerIdentity.AskAsync(context.Aws.Sts, settings, cancellation);
        identity.Expect(settings.AccountId);
        var expires = SessionLength.Check(context.Aws.SessionExpires(), context.Clock.GetUtcNow(), settings.MinimumSession, context.Session.RecordedDuration());
        return $"account {identity.Account} as {identity.Arn}{expires}";
    }

    private static async Task CheckZonesAsync(BuildContext context, CancellationToken cancellation)
    {
        var answer = await context.Aws.Ec2.DescribeAvailabilityZonesAsync(new DescribeAvailabilityZonesRequest(), cancellation);
        var known = answer.AvailabilityZones.Select(zone => zone.ZoneName).ToHashSet();
        var unknown = context.EnvironmentSettings.Network.Subnets.Where(subnet => !known.Contains(subnet.Zone)).ToList();
        if (unknown.Count > 0)
        {
            throw new BuildException(
                ExitCodes.PhaseFailed,
                $"Region {context.EnvironmentSettings.Aws.Region} has no zone {string.Join(", ", unknown.Select(subnet => $"{subnet.Zone} (subnet {subnet.Name})"))}. It has {string.Join(", ", known.Order())}.");
        }
    }

    // No input of the phase but a part of its probe: a request that fits is nothing for the phases before the one that uses it.
    private static void CheckPodFit(BuildContext context)
    {
        var environment = context.EnvironmentSettings;
        if (PodFit.Problems(environment.Nodes, environment.Workloads, context.Versions.InstanceTypes) is { Count: > 0 } problems)
        {
            throw new BuildException(
                ExitCodes.PhaseFailed,
                $"Not all pods fit on their nodes. {string.Join(' ', problems)} Lower the requests under workloads in {environment.File}, or give the node a larger instanceType there.");
        }
    }

    private static void WarnOfEndOfLife(PhaseRun run)
    {
        var today = DateOnly.FromDateTime(run.Context.Clock.GetUtcNow().UtcDateTime);
        foreach (var component in run.Context.Versions.PastEndOfLife(today))
        {
            run.Warn($"{component.Name} {component.Version} is past its end of life ({component.EndOfLife:yyyy-MM-dd}).");
        }
    }
}
