namespace WasteCoach.Build.Tests;

/// <summary>Tests that measure this process itself: nothing else may run in it meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
