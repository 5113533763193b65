namespace Cake.Frosting;

/// <summary>What a task is for; shown by --description.</summary>
/// <param name="description">The description.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TaskDescriptionAttribute(string description) : Attribute
{
    /// <summary>Gets the description.</summary>
    public string Description { get; } = description ?? throw new ArgumentNullException(nameof(description));
}
