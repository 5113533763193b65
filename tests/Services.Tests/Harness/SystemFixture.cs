namespace WasteCoach.Services.Tests.Harness;

/// <summary>One system for all tests of the collection; it is slow to start because RabbitMQ takes some ten seconds.</summary>
public sealed class SystemFixture : IAsyncLifetime
{
    private WasteCoachSystem? system;

    internal WasteCoachSystem System => system!;

    public async Task InitializeAsync() => system = await WasteCoachSystem.StartAsync();

    public async Task DisposeAsync()
    {
        if (system is not null)
        {
            await system.DisposeAsync();
        }
    }
}
