using Cake.Frosting.Internal;

namespace Cake.Frosting;

/// <summary>Says that another task must have run before this one.</summary>
/// <param name="type">The task that goes first.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependentOnAttribute(Type type) : Attribute, ITaskDependency
{
    /// <summary>Gets the task that goes first.</summary>
    public Type Task { get; } = type ?? throw new ArgumentNullException(nameof(type));
}
