namespace WasteCoach.Frosting.Tests;

/// <summary>Tests that run a host do so one after the other: the working directory belongs to the process.</summary>
[CollectionDefinition(Name)]
public sealed class HostTests
{
    public const string Name = "host";
}
