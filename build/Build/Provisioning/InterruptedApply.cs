using System.Net;
using System.Text.Json;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Processes;
using WasteCoach.Build.Tools.Terraform;
using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Build.Provisioning;

/// <summary>
/// What an apply that was killed has left: a lock on the state, and resources that exist but never got into the state. A
/// plain re-apply would fail on some of them and make others a second time.
/// </summary>
internal sealed class InterruptedApply
{
    private readonly BuildContext _context;
    private readonly TerraformStack _stack;
    private readonly TerraformRunner _terraform;
    private readonly string _plan;
    private readonly string _runs;
    private readonly string _imports;

    internal InterruptedApply(BuildContext context, TerraformStack stack, TerraformRunner terraform)
    {
        _context = context;
        _stack = stack;
        _terraform = terraform;
        _plan = stack.Plan.FullPath + ".json";
        _runs = stack.Plan.GetDirectory().CombineWithFilePath("runs.jsonl").FullPath;
        _imports = stack.Source.CombineWithFilePath(Import.FileName).FullPath;
    }

    /// <summary>Releases a lock that a dead run of ours holds; refuses any other. From then on this run is on record as a holder.</summary>
    /// <exception cref="BuildException">The lock is not ours, or its holder lives.</exception>
    internal async Task ReleaseStaleLockAsync(PhaseRun run)
    {
        if (await ReadLockAsync(run.Cancellation) is { } held)
        {
            var verdict = StaleLock.Decide(held, $"{Environment.UserName}@{Dns.GetHostName()}", ReadRuns(), IsAlive);
            if (!verdict.MayRelease)
            {
                throw new BuildException(ExitCodes.LockHeld, verdict.Reason);
            }

            run.Warn($"{verdict.Reason} It is released.");
            _terraform.ForceUnlock(_stack.Settings, held.Id);
        }

        var me = ProcessIdentity.Current;
        await File.AppendAllTextAsync(_runs, JsonSerializer.Serialize(new RecordedRun(me, DateTimeOffset.UtcNow)) + "\n", run.Cancellation);
    }

    /// <summary>Writes import blocks for everything that a killed apply made and the state does not hold.</summary>
    /// <exception cref="BuildException">Something can't be told, and a guess could make a duplicate.</exception>
    internal async Task WriteImportsAsync(PhaseRun run)
    {
        File.Delete(_imports);
        if (!File.Exists(_stack.Events.FullPath))
        {
            return;
        }

        run.Progress("an earlier apply was cut off; looking for what it made");
        var events = await File.ReadAllLinesAsync(_stack.Events.FullPath, run.Cancellation);
        var created = ApplyEvents.ReadCreated(events);
        var state = _terraform.StateList(_stack.Settings).ToHashSet(StringComparer.Ordinal);
        ForgetReplaced(created, ApplyEvents.ReadDeleted(events), state, run);
        var planned = PlannedResources.Read(await File.ReadAllTextAsync(_plan, run.Cancellation));
        var planner = new RecoveryPlanner(ResourceLookups.For(_context));
        var plan = await planner.PlanAsync(created, state, planned, run.Cancellation);
        if (!plan.IsSafe)
        {
            throw new BuildException(
                ExitCodes.PhaseFailed,
                $"An earlier apply of {_stack.Source.GetDirectoryName()} was cut off, and it can't be told what became of:{Environment.NewLine}  "
                + string.Join(Environment.NewLine + "  ", plan.Unresolved));
        }

        if (plan.Imports.Count > 0)
        {
            run.Log($"Taking into the state what the apply that was cut off has made: {string.Join(", ", plan.Imports.Select(import => import.Address))}");
            await File.WriteAllTextAsync(_imports, Import.Render(plan.Imports), run.Cancellation);
        }
    }

    /// <summary>Keeps the plan that is about to be applied: it tells the names of what may be in flight when the apply is killed.</summary>
    internal void KeepPlan(JsonElement plan)
    {
        File.WriteAllText(_plan + ".new", plan.GetRawText());
        File.Move(_plan + ".new", _plan, overwrite: true);
    }

    /// <summary>Takes back what was to be taken into the state: nothing is to be added to it any more.</summary>
    internal void RemoveImports() => File.Delete(_imports);

    /// <summary>The apply has ended well: there is nothing left to recover.</summary>
    internal void Forget()
    {
        File.Delete(_imports);
        File.Delete(_stack.Events.FullPath);
        File.Delete(_plan);
        File.Delete(_runs);
    }

    // Of what was being replaced, the state may still hold the one that is deleted; it would keep its successor from being taken in.
    private void ForgetReplaced(IReadOnlyDictionary<string, CreatedResource> created, ILookup<string, string> deleted, HashSet<string> state, PhaseRun run)
    {
        if (!created.Keys.Any(address => state.Contains(address) && deleted.Contains(address)))
        {
            return;
        }

        var ids = _terraform.StateIds(_stack.Settings);
        var replaced = created.Keys.Where(address => state.Contains(address) && ids.TryGetValue(address, out var id) && deleted[address].Contains(id)).ToList();
        if (replaced.Count > 0)
        {
            run.Log($"Forgetting what was deleted to be replaced: {string.Join(", ", replaced)}");
            _terraform.StateRemove(_stack.Settings, replaced);
            state.ExceptWith(replaced);
        }
    }

    private async Task<StateLock?> ReadLockAsync(CancellationToken cancellation)
    {
        var store = new Cloud.S3LeaseStore(_context.Aws.S3, _context.EnvironmentSettings.State.Bucket, StateLock.KeyFor(_stack.StateKey));
        return await store.ReadAsync(cancellation) is { } text ? StateLock.Parse(text.Text) : null;
    }

    private List<TerraformRun> ReadRuns() => ReadRecordedRuns().Select(recorded => new TerraformRun(recorded.Build.Id, recorded.At)).ToList();

    // A build that is dead has no living terraform: its guard, and at the latest the start of this run, have ended it.
    private bool IsAlive(TerraformRun run) => ReadRecordedRuns().Any(recorded => recorded.Build.Id == run.ProcessId && recorded.At == run.Started && recorded.Build.Runs);

    private List<RecordedRun> ReadRecordedRuns() => File.Exists(_runs)
        ? File.ReadLines(_runs).Where(line => line.EndsWith('}')).Select(line => JsonSerializer.Deserialize<RecordedRun>(line)!).ToList()
        : [];

    private sealed record RecordedRun(ProcessIdentity Build, DateTimeOffset At);
}
