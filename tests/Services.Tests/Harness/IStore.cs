namespace WasteCoach.Services.Tests.Harness;

/// <summary>A store that can be stopped and started again with its data.</summary>
internal interface IStore : IAsyncDisposable
{
    Task StartAsync();

    Task StopAsync();
}
