using Cake.Core;
using Cake.Frosting.Internal;

namespace Cake.Frosting;

/// <summary>What happens before and after each task: one object for both and for all tasks.</summary>
/// <typeparam name="TContext">The context it works on.</typeparam>
public abstract class FrostingTaskLifetime<TContext> : IFrostingTaskLifetime
    where TContext : ICakeContext
{
    /// <summary>Prepares one task. When it fails the task does not run, its teardown does.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The task.</param>
    public abstract void Setup(TContext context, ITaskSetupContext info);

    /// <summary>Clears up after one task, run, skipped or failed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The task, its duration and result.</param>
    public abstract void Teardown(TContext context, ITaskTeardownContext info);

    void IFrostingTaskSetup.Setup(ICakeContext context, ITaskSetupContext info) => Setup(ContextOf<TContext>.From(context, this), info);

    void IFrostingTaskTeardown.Teardown(ICakeContext context, ITaskTeardownContext info) => Teardown(ContextOf<TContext>.From(context, this), info);
}
