namespace Cake.Frosting.Internal;

/// <summary>Says that another task must have run before this one.</summary>
internal interface ITaskDependency
{
    /// <summary>Gets the task that goes first.</summary>
    Type Task { get; }
}
