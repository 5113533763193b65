using Cake.Core;

namespace Cake.Frosting.Internal;

/// <summary>Turns task objects into tasks of the engine.</summary>
internal sealed class TaskGraph(ICakeEngine engine, IFrostingContext context)
{
    public void Add(IFrostingTask task)
    {
        var shape = new TaskShape(task.GetType());
        if (shape.Context is { } wanted && !wanted.IsInstanceOfType(context))
        {
            throw Mismatch.Between(task.GetType(), wanted, context);
        }

        var builder = engine.RegisterTask(shape.Name);
        if (shape.Description is { } description)
        {
            builder.Description(description);
        }

        if (shape.HasWork)
        {
            builder.Does(_ => task.RunAsync(context));
        }

        if (shape.HasCondition)
        {
            builder.WithCriteria(_ => task.ShouldRun(context), task.SkippedMessage);
        }

        if (shape.ContinuesOnError)
        {
            builder.ContinueOnError();
        }

        if (shape.HasErrorHandler)
        {
            builder.OnError((exception, _) => task.OnError(exception, context));
        }

        if (shape.HasFinally)
        {
            builder.Finally(_ => task.Finally(context));
        }

        foreach (var dependency in shape.Dependencies)
        {
            builder.IsDependentOn(dependency);
        }

        foreach (var dependee in shape.Dependees)
        {
            builder.IsDependeeOf(dependee);
        }
    }
}
