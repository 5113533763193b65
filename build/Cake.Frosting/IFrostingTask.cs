using Cake.Core;

namespace Cake.Frosting;

/// <summary>A unit of work of the build. Public classes of this type in the host's assemblies are its targets.</summary>
public interface IFrostingTask
{
    /// <summary>Gets what is said when <see cref="ShouldRun"/> skips the task. Implement it explicitly to say more than the default, nothing.</summary>
    string? SkippedMessage => string.Empty;

    /// <summary>Does the work.</summary>
    /// <param name="context">The context.</param>
    /// <returns>A task that ends with the work.</returns>
    Task RunAsync(ICakeContext context);

    /// <summary>Decides whether the work is to be done.</summary>
    /// <param name="context">The context.</param>
    /// <returns>True to run.</returns>
    bool ShouldRun(ICakeContext context);

    /// <summary>Answers a failure of the work. Returning swallows the failure.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="context">The context.</param>
    void OnError(Exception exception, ICakeContext context);

    /// <summary>Is called after the work, whether it failed or not.</summary>
    /// <param name="context">The context.</param>
    void Finally(ICakeContext context);
}
