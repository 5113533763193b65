using Cake.Core;
using Cake.Frosting.Internal;

namespace Cake.Frosting;

/// <summary>A unit of work of the build. Each member that a class does not override stays unused; a task without <see cref="Run"/> groups its dependencies.</summary>
/// <typeparam name="T">The context it works on.</typeparam>
public abstract class FrostingTask<T> : IFrostingTask
    where T : ICakeContext
{
    /// <summary>Does the work.</summary>
    /// <param name="context">The context.</param>
    public virtual void Run(T context)
    {
    }

    /// <summary>Decides whether the work is to be done. False skips the task, and is an error for a target named by the caller.</summary>
    /// <param name="context">The context.</param>
    /// <returns>True to run.</returns>
    public virtual bool ShouldRun(T context) => true;

    /// <summary>Answers a failure of the work. Returning swallows the failure; to let it stand, throw.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="context">The context.</param>
    public virtual void OnError(Exception exception, T context)
    {
    }

    /// <summary>Is called after the work, whether it failed or not.</summary>
    /// <param name="context">The context.</param>
    public virtual void Finally(T context)
    {
    }

    Task IFrostingTask.RunAsync(ICakeContext context)
    {
        Run(ContextOf<T>.From(context, this));
        return Task.CompletedTask;
    }

    bool IFrostingTask.ShouldRun(ICakeContext context) => ShouldRun(ContextOf<T>.From(context, this));

    void IFrostingTask.OnError(Exception exception, ICakeContext context) => OnError(exception, ContextOf<T>.From(context, this));

    void IFrostingTask.Finally(ICakeContext context) => Finally(ContextOf<T>.From(context, this));
}
