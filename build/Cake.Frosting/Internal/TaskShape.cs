using System.Reflection;

namespace Cake.Frosting.Internal;

/// <summary>What the class of a task says about it: name, context, and which of the optional members it fills in.</summary>
internal sealed class TaskShape(Type type)
{
    private readonly Type? definition = BaseDefinition(type);

    public string Name => NameOf(type);

    public string? Description => type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description;

    public bool ContinuesOnError => type.IsDefined(typeof(ContinueOnErrorAttribute), inherit: true);

    /// <summary>Gets the context the task works on; null when it implements the interface by itself and takes any.</summary>
    public Type? Context => definition?.GetGenericArguments()[0];

    public bool HasWork => Overrides(nameof(FrostingTask.Run)) || Overrides(nameof(AsyncFrostingTask.RunAsync));

    public bool HasCondition => Overrides(nameof(FrostingTask.ShouldRun));

    public bool HasErrorHandler => Overrides(nameof(FrostingTask.OnError));

    public bool HasFinally => Overrides(nameof(FrostingTask.Finally));

    public IEnumerable<string> Dependencies => Names<ITaskDependency>(attribute => attribute.Task);

    public IEnumerable<string> Dependees => Names<IReverseTaskDependency>(attribute => attribute.Task);

    private static string NameOf(Type task) => task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name;

    private static Type? BaseDefinition(Type? type)
    {
        while (type is not null && !(type.IsGenericType && IsTaskBase(type.GetGenericTypeDefinition())))
        {
            type = type.BaseType;
        }

        return type;
    }

    private static bool IsTaskBase(Type generic) => generic == typeof(FrostingTask<>) || generic == typeof(AsyncFrostingTask<>);

    // A task that implements the interface by itself fills in everything.
    private bool Overrides(string member) => definition is null || type
        .GetMethods(BindingFlags.Instance | BindingFlags.Public)
        .Any(method => method.Name == member
            && method.DeclaringType != definition
            && method.GetBaseDefinition().DeclaringType == definition);

    private IEnumerable<string> Names<TAttribute>(Func<TAttribute, Type> task) => type
        .GetCustomAttributes()
        .OfType<TAttribute>()
        .Select(attribute => task(attribute))
        .Select(other => typeof(IFrostingTask).IsAssignableFrom(other)
            ? NameOf(other)
            : throw new FrostingException($"{type.FullName} names {other.FullName} as a dependency, which is no task: it does not implement {nameof(IFrostingTask)}."));
}
