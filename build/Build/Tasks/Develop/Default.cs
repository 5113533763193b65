using Cake.Frosting;
using WasteCoach.Build.CommandLine;

namespace WasteCoach.Build.Tasks.Develop;

/// <summary>What happens when no target is named: nothing, with an explanation.</summary>
[TaskName(nameof(Default))]
[TaskDescription("Print the manual")]
public sealed class Default : FrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override void Run(BuildContext context) => Manual.Print();
}
