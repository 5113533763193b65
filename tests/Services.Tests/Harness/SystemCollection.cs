namespace WasteCoach.Services.Tests.Harness;

/// <summary>Tests that share the system run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SystemCollection : ICollectionFixture<SystemFixture>
{
    public const string Name = "system";
}
