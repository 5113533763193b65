using Cake.Core;

namespace Cake.Frosting;

/// <summary>What happens after the last task of a run.</summary>
public interface IFrostingTeardown
{
    /// <summary>Clears up after the run, failed or not.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">Whether the run succeeded, and its exception.</param>
    void Teardown(ICakeContext context, ITeardownContext info);
}
