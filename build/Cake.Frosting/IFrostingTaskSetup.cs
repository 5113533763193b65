using Cake.Core;

namespace Cake.Frosting;

/// <summary>What happens before each task.</summary>
public interface IFrostingTaskSetup
{
    /// <summary>Prepares one task. When it fails the task does not run, its teardown does.</summary>
    /// <param name="context">The context.</param>
    /// <param name="info">The task.</param>
    void Setup(ICakeContext context, ITaskSetupContext info);
}
