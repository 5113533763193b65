using Cake.Frosting.Internal;

namespace Cake.Frosting;

/// <summary>Says that this task must have run before another one.</summary>
/// <param name="type">The task that waits for this one.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependeeOfAttribute(Type type) : Attribute, IReverseTaskDependency
{
    /// <summary>Gets the task that waits for this one.</summary>
    public Type Task { get; } = type ?? throw new ArgumentNullException(nameof(type));
}
