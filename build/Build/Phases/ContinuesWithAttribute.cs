namespace WasteCoach.Build.Phases;

/// <summary>
/// What this target leaves is brought to its end by another one: after its success that one runs, as a run of its own, which reads the
/// environment anew and has locks, journal and report of its own.
/// </summary>
/// <param name="target">The other target.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContinuesWithAttribute(Type target) : Attribute
{
    /// <summary>The other target.</summary>
    public Type Target { get; } = target;

    /// <summary>The first phase whose result this target takes away; a dry run shows that it and what follows would run.</summary>
    public Type? From { get; init; }
}
