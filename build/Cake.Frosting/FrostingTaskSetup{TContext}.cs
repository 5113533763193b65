using Cake.Core;
using Cake.Frosting.Internal;

namespace Cake.Frosting;

/// <summary>What happens before each task.</summary>
/// <typeparam name="TContext">The context it works on.</typeparam>
public abstract class FrostingTaskSetup<TContext> : IFrostingTaskSetup
    where TContext : ICakeContext
{
    /// <summary>Prepares one task. When it fails the task does not run, its teardown does.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The task.</param>
    public abstract void Setup(TContext context, ITaskSetupContext info);

    void IFrostingTaskSetup.Setup(ICakeContext context, ITaskSetupContext info) => Setup(ContextOf<TContext>.From(context, this), info);
}
