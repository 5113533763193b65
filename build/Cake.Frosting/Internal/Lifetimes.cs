using Cake.Core;

namespace Cake.Frosting.Internal;

/// <summary>What happens around the run and around each task. Of several registrations of one kind the last counts.</summary>
internal sealed class Lifetimes(
    IEnumerable<IFrostingSetup> setups,
    IEnumerable<IFrostingTeardown> teardowns,
    IEnumerable<IFrostingTaskSetup> taskSetups,
    IEnumerable<IFrostingTaskTeardown> taskTeardowns)
{
    public void AddTo(ICakeEngine engine, IFrostingContext context)
    {
        if (setups.LastOrDefault() is { } setup)
        {
            engine.RegisterSetupAction(info => setup.Setup(context, info));
        }

        if (teardowns.LastOrDefault() is { } teardown)
        {
            engine.RegisterTeardownAction(info => teardown.Teardown(context, info));
        }

        if (taskSetups.LastOrDefault() is { } taskSetup)
        {
            engine.RegisterTaskSetupAction(info => taskSetup.Setup(context, info));
        }

        if (taskTeardowns.LastOrDefault() is { } taskTeardown)
        {
            engine.RegisterTaskTeardownAction(info => taskTeardown.Teardown(context, info));
        }
    }
}
