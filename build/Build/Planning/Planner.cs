using Amazon.S3.Util;
using System.Text.Json.Nodes;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tasks.Deploy;
using WasteCoach.Build.Tasks.Preflight;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Planning;

/// <summary>Finds out what the main targets would do, before any of them writes anything.</summary>
public sealed class Planner(BuildContext context, PhaseCatalogue phases, RunJournal journal, Action<string> say)
{
    // A key that nobody has: it stands for the one that SshKey would make.
    private const string KeyToBeMade = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static readonly string[] Targets = [nameof(Tasks.Bootstrap.Cluster), nameof(Tasks.Deploy.Deploy)];

    /// <summary>Makes the plan. What can't be asked is said to be unknown, and why.</summary>
    public async Task<ChangePlan> MakeAsync(CancellationToken cancellation)
    {
        say("looking for what a run needs");
        var missing = await new Prerequisites(context).FindMissingAsync(cancellation);
        var hasCloud = missing.All(item => item.Kind != Prerequisites.Credentials);
        var hasState = hasCloud && await HasStateAsync(cancellation);

        say("asking journal and world what each phase would do");
        var order = phases.OrderFor(Targets);
        var outlooks = await new RunForecast(phases, context.Session).OfAsync(order, _ => null, context, cancellation);
        var durations = new PhaseDurations(journal.Records, context.Versions.PhaseSeconds);
        var planned = outlooks.Select(outlook => new PlannedPhase(outlook.Task, AreaOf(outlook.Task), outlook.Outlook, outlook.Reason, durations.Of(outlook.Task))).ToList();

        say("terraform plan of both stacks; comparing images and charts");
        var stacks = Task.WhenAll(
            PlanStackAsync("cluster", () => StackVariables.Cluster(context.EnvironmentSettings, PublicKey()), hasCloud, hasState),
            PlanStackAsync("foundation", () => StackVariables.Foundation(context.EnvironmentSettings), hasCloud, hasState));
        var services = CompareServicesAsync(cancellation);
        var charts = CompareChartsAsync(cancellation);
        var cost = CostEstimate.Of(context.EnvironmentSettings, context.Versions);
        return new ChangePlan
        {
            Environment = context.EnvironmentSettings.Name,
            Missing = missing,
            Phases = planned,
            Targets = [.. Targets.Select(target => PlanOf(target, planned))],
            Stacks = await stacks,
            Services = (await services).Found,
            ServicesUnknown = (await services).Unknown,
            Charts = (await charts).Found,
            ChartsUnknown = (await charts).Unknown,
            Cost = cost,
            CostChange = CostChangeOf(await stacks, cost),
        };
    }

    private TargetPlan PlanOf(string target, IReadOnlyList<PlannedPhase> planned)
    {
        var order = phases.OrderFor(target);
        var running = planned.Where(phase => phase.Outlook != Outlook.Skip && order.Contains(phase.Phase)).ToDictionary(phase => phase.Phase, phase => phase.Duration);
        return new TargetPlan(
            target,
            [.. order.Where(running.ContainsKey)],
            TimeEstimate.Of(order, phases.PhasesNeededBy, phase => running.GetValueOrDefault(phase)));
    }

    private PlanArea AreaOf(string phase) => phases.Find(phase)!.GetType().Namespace!.Split('.')[^1] switch
    {
        "Preflight" => PlanArea.Machine,
        "Provision" => PlanArea.Infrastructure,
        "Bootstrap" => PlanArea.Hosts,
        "Deploy" => PlanArea.Git,
        _ => PlanArea.Cluster,
    };

    // With a bucket there may be a journal of runs elsewhere, which knows more than this machine's.
    private async Task<bool> HasStateAsync(CancellationToken cancellation)
    {
        if (!await AmazonS3Util.DoesS3BucketExistV2Async(context.Aws.S3, context.EnvironmentSettings.State.Bucket))
        {
            return false;
        }

        await context.Locks.RecallSharedJournalAsync(cancellation);
        return true;
    }

    private string PublicKey() => context.Session.ResultsOf(nameof(SshKey)).GetValueOrDefault("publicKey", KeyToBeMade);

    private async Task<StackPlan> PlanStackAsync(string stack, Func<JsonObject> variables, bool hasCloud, bool hasState)
    {
        if (!hasCloud)
        {
            return new StackPlan(stack, [], "AWS can't be asked what is there");
        }

        try
        {
            var plan = await TerraformStack.PreviewAsync(context, stack, variables(), hasState);
            return new StackPlan(stack, TerraformChanges.Read(plan, new PriceList(context.Versions)).Planned);
        }
        catch (ToolFailure failure)
        {
            return new StackPlan(stack, [], FirstLine(failure));
        }
    }

    private async Task<(IReadOnlyList<ServicePlan> Found, string? Unknown)> CompareServicesAsync(CancellationToken cancellation)
    {
        try
        {
            var comparison = await Task.Run(() => ServiceComparison.Read(context), cancellation);
            using var images = ReleaseImages.Of(context);
            var found = await images.FindAsync(comparison.Services.Select(service => service.Version), cancellation);
            var reports = comparison.Reports(ServiceRelease.FromResults(context.Session.ResultsOf(nameof(Push))), found);
            return ([.. reports.Select(report => new ServicePlan(report.Version.Service, report.Action, DeploymentRecord.Short(report.Version.Revision), report.Why))], null);
        }
        catch (Exception exception) when (IsAnswer(exception))
        {
            return ([], FirstLine(exception));
        }
    }

    private async Task<(IReadOnlyList<ChartPlan> Found, string? Unknown)> CompareChartsAsync(CancellationToken cancellation)
    {
        try
        {
            return (await new ChartComparison(context).FindAsync(cancellation), null);
        }
        catch (Exception exception) when (IsAnswer(exception))
        {
            return ([], FirstLine(exception));
        }
    }

    // Where terraform makes every node anew, the cluster's controllers make theirs anew too.
    private decimal? CostChangeOf(IReadOnlyList<StackPlan> stacks, CostEstimate cost)
    {
        if (stacks.Any(stack => stack.Unknown is not null))
        {
            return null;
        }

        var changes = stacks.SelectMany(stack => stack.Changes).ToList();
        var isNew = changes.Count(change => change is { Action: "create", UsdPerMonth: > 0 }) >= context.EnvironmentSettings.Nodes.Count;
        return changes.Sum(change => change.UsdPerMonth) + (isNew ? cost.Items.Where(item => item.Origin == CostOrigin.Cluster).Sum(item => item.UsdPerMonth) : 0);
    }

    private static bool IsAnswer(Exception exception) => exception is BuildException or ToolFailure or ConfigurationException || exception.IsOfCloud();

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].TrimEnd();
}
