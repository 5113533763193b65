using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Inventories;

/// <summary>A phase whose work is one playbook.</summary>
/// <param name="playbook">Its name in ansible/playbooks, without the ending.</param>
public abstract class PlaybookPhase(string playbook) : Phase
{
    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) => Playbook.DeclareInputs(inputs, context, playbook);

    /// <inheritdoc />
    protected internal override Task ExecuteAsync(PhaseRun run)
    {
        Playbook.Run(run, playbook);
        return Task.CompletedTask;
    }
}
