using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Inventories;

/// <summary>A phase whose work is one playbook.</summary>
/// <param name="playbook">Its name in ansible/playbooks, without the ending.</param>
public abstract class PlaybookPhase(string playbook) : Phase
{
    /// <summary>The playbook's name in ansible/playbooks, without the ending.</summary>
    public string PlaybookName => playbook;

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) => Playbook.DeclareInputs(inputs, context, PlaybookName);

    /// <inheritdoc />
    protected internal override Task ExecuteAsync(PhaseRun run)
    {
        Playbook.Run(run, PlaybookName);
        return Task.CompletedTask;
    }
}
