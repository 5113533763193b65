using Cake.Core;
using Cake.Frosting.Internal;

namespace Cake.Frosting;

/// <summary>What happens before the first and after the last task of a run: one object for both, so it can carry state.</summary>
/// <typeparam name="TContext">The context it works on.</typeparam>
public abstract class FrostingLifetime<TContext> : IFrostingLifetime
    where TContext : ICakeContext
{
    /// <summary>Prepares the run. When it fails no task runs, the teardown does.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The called target and the tasks that will run.</param>
    public abstract void Setup(TContext context, ISetupContext info);

    /// <summary>Clears up after the run, failed or not.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">Whether the run succeeded, and its exception.</param>
    public abstract void Teardown(TContext context, ITeardownContext info);

    void IFrostingSetup.Setup(ICakeContext context, ISetupContext info) => Setup(ContextOf<TContext>.From(context, this), info);

    void IFrostingTeardown.Teardown(ICakeContext context, ITeardownContext info) => Teardown(ContextOf<TContext>.From(context, this), info);
}
