using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tests.Phases.Runs;

/// <summary>A phase that does what the test's world says.</summary>
public abstract class WorldPhase : Phase
{
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        inputs.Value("stone", World.Of(context).Inputs.GetValueOrDefault(Name, "granite"));
    }

    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation) =>
        World.Of(context).Probes.TryGetValue(Name, out var probe) ? probe(cancellation) : Task.FromResult(ProbeResult.Good("it stands"));

    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (World.Of(run.Context).Work.TryGetValue(Name, out var work))
        {
            await work(run);
        }

        World.Of(run.Context).Events.Enqueue($"{Name} ran");
    }

    protected internal override Task SettledAsync(BuildContext context, CancellationToken cancellation)
    {
        World.Of(context).Events.Enqueue($"{Name} settled");
        return Task.CompletedTask;
    }
}
