using Cake.Core;

namespace Cake.Frosting;

/// <summary>What happens before the first task of a run.</summary>
public interface IFrostingSetup
{
    /// <summary>Prepares the run. When it fails no task runs, the teardown does.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The called target and the tasks that will run.</param>
    void Setup(ICakeContext context, ISetupContext info);
}
