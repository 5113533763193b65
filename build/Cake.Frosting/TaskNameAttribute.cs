namespace Cake.Frosting;

/// <summary>The name of a task as a target. Without it, the class name.</summary>
/// <param name="name">The name.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TaskNameAttribute(string name) : Attribute
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));
}
