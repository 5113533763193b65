using Cake.Core;
using Cake.Frosting.Internal;

namespace Cake.Frosting;

/// <summary>What happens after the last task of a run.</summary>
/// <typeparam name="TContext">The context it works on.</typeparam>
public abstract class FrostingTeardown<TContext> : IFrostingTeardown
    where TContext : ICakeContext
{
    /// <summary>Clears up after the run, failed or not.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">Whether the run succeeded, and its exception.</param>
    public abstract void Teardown(TContext context, ITeardownContext info);

    void IFrostingTeardown.Teardown(ICakeContext context, ITeardownContext info) => Teardown(ContextOf<TContext>.From(context, this), info);
}
