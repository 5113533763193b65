using Cake.Core;

namespace Cake.Frosting;

/// <summary>What happens after each task.</summary>
public interface IFrostingTaskTeardown
{
    /// <summary>Clears up after one task, run, skipped or failed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The task, its duration and result.</param>
    void Teardown(ICakeContext context, ITaskTeardownContext info);
}
