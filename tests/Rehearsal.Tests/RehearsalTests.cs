namespace WasteCoach.Rehearsal.Tests;

/// <summary>Tests that share one world run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RehearsalTests : ICollectionFixture<SharedWorld>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "rehearsal";
}
