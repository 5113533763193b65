using Cake.Core;
using Cake.Frosting.Internal;

namespace Cake.Frosting;

/// <summary>What happens after each task.</summary>
/// <typeparam name="TContext">The context it works on.</typeparam>
public abstract class FrostingTaskTeardown<TContext> : IFrostingTaskTeardown
    where TContext : ICakeContext
{
    /// <summary>Clears up after one task, run, skipped or failed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The task, its duration and result.</param>
    public abstract void Teardown(TContext context, ITaskTeardownContext info);

    void IFrostingTaskTeardown.Teardown(ICakeContext context, ITaskTeardownContext info) => Teardown(ContextOf<TContext>.From(context, this), info);
}
