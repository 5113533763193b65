using Cake.Core;
using Cake.Frosting.Internal;

namespace Cake.Frosting;

/// <summary>What happens before the first task of a run.</summary>
/// <typeparam name="TContext">The context it works on.</typeparam>
public abstract class FrostingSetup<TContext> : IFrostingSetup
    where TContext : ICakeContext
{
    /// <summary>Prepares the run. When it fails no task runs, the teardown does.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The called target and the tasks that will run.</param>
    public abstract void Setup(TContext context, ISetupContext info);

    void IFrostingSetup.Setup(ICakeContext context, ISetupContext info) => Setup(ContextOf<TContext>.From(context, this), info);
}
