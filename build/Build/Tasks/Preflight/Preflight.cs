using Amazon.EC2.Model;
using Cake.Frosting;
using WasteCoach.Build.Artifacts;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Preflight;

/// <summary>Refuses what would fail later: the wrong account, a session too short, missing secrets, unknown zones, pods that do not fit, an entrance that would answer 502. Changes nothing.</summary>
[TaskName(nameof(Preflight))]
[TaskDescription("Check account, session, region, zones, secrets, this machine's clock and TLS, and that what would be installed fits, is reachable and pinned")]
[IsDependentOn(typeof(Setup))]
[IsDependentOn(typeof(SshKey))]
public sealed class Preflight : Phase
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string Line = System.Environment.NewLine;

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) =>
        inputs.Configuration("aws", "network.subnets", "operator").OptionalConfiguration("secrets").File("environments/versions.yaml");

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        try
        {
            await CheckStaticallyAsync(context, cancellation);
            return ProbeResult.Good(await CheckSessionAsync(context, cancellation));
        }
        catch (Exception exception) when (exception is BuildException or ArtifactException)
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
        run.Progress("rendering charts and roles");
        Warn(run, await CheckStaticallyAsync(context, run.Cancellation));
        run.Progress("asking AWS who we are");
        await CheckWayToCloudAsync(run);
        run.Log(await CheckSessionAsync(context, run.Cancellation));
        run.Progress("asking AWS for the zones of the region");
        await CheckZonesAsync(context, run.Cancellation);
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
    private static async Task<IReadOnlyList<Finding>> CheckStaticallyAsync(BuildContext context, CancellationToken cancellation)
    {
        var findings = await new StaticChecks(context).FindAsync(cancellation);
        Refuse(context, findings);
        return findings;
    }

    private static async Task CheckWayToCloudAsync(PhaseRun run)
    {
        var settings = run.Context.EnvironmentSettings.Aws;
        var address = settings.Endpoint ?? new Uri($"https://sts.{settings.Region}.amazonaws.com/");
        var findings = OperatorTls.Find(await new TlsGatherer(run.Context.Clock, Patience).AskAsync(address, authorities: null, run.Cancellation)).ToList();
        Refuse(run.Context, findings);
        Warn(run, findings);
    }

    private static void Refuse(BuildContext context, IReadOnlyList<Finding> findings)
    {
        if (findings.Where(finding => finding.Severity == Severity.Critical).ToList() is { Count: > 0 } critical)
        {
            throw new BuildException(
                ExitCodes.PhaseFailed,
                $"{context.EnvironmentSettings.Name} would not work: {string.Join(", ", critical.GroupBy(finding => finding.Check).Select(alike => $"{alike.Key} ({string.Join(", ", alike.Select(finding => finding.Subject).Distinct())})"))}.{Line}"
                + string.Join(Line, critical.GroupBy(finding => (finding.Check, finding.Cause, finding.Remedy)).Select(Describe)));
        }
    }

    private static string Describe(IGrouping<(string Check, string Cause, string Remedy), Finding> alike) =>
        string.Join(Line, alike.Select(finding => $"- {finding.Subject}: {finding.Proof}"))
        + $"{Line}  why:  {alike.Key.Cause}{Line}  next: {alike.Key.Remedy} (docs/troubleshooting.md#{alike.Key.Check})";

    private static void Warn(PhaseRun run, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings.Where(finding => finding.Severity == Severity.Warning))
        {
            run.Warn($"{finding.Subject}: {finding.Proof} (docs/troubleshooting.md#{finding.Check})");
        }
    }
}
