using Cake.Core;
using Cake.Frosting.Internal;

namespace Cake.Frosting;

/// <summary>A task whose work is asynchronous. Each member that a class does not override stays unused.</summary>
/// <typeparam name="T">The context it works on.</typeparam>
public abstract class AsyncFrostingTask<T> : IFrostingTask
    where T : ICakeContext
{
    /// <summary>Does the work.</summary>
    /// <param name="context">The context.</param>
    /// <returns>A task that ends with the work.</returns>
    public virtual Task RunAsync(T context) => Task.CompletedTask;

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

    Task IFrostingTask.RunAsync(ICakeContext context) => RunAsync(ContextOf<T>.From(context, this));

    bool IFrostingTask.ShouldRun(ICakeContext context) => ShouldRun(ContextOf<T>.From(context, this));

    void IFrostingTask.OnError(Exception exception, ICakeContext context) => OnError(exception, ContextOf<T>.From(context, this));

    void IFrostingTask.Finally(ICakeContext context) => Finally(ContextOf<T>.From(context, this));
}
