namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>The place of a test among those that share a cluster.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PositionAttribute(int position) : Attribute
{
    /// <summary>Lower ones run first.</summary>
    public int Position { get; } = position;
}
