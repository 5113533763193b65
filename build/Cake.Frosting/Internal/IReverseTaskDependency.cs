namespace Cake.Frosting.Internal;

/// <summary>Says that this task must have run before another one.</summary>
internal interface IReverseTaskDependency
{
    /// <summary>Gets the task that waits for this one.</summary>
    Type Task { get; }
}
