using WasteCoach.Build.Phases.Locking;

namespace WasteCoach.Build.Tests.Phases.Locking;

/// <summary>A lease store like S3's: versions change with each write, and a write with a wrong version is refused. Troubles can be played.</summary>
internal sealed class MemoryLeaseStore : ILeaseStore
{
    private readonly Lock gate = new();
    private (string Text, string Version)? present;
    private int version;

    /// <summary>Called before each write; throws to play a store that fails.</summary>
    public Action BeforeWrite { get; set; } = () => { };

    /// <summary>Called after each write; throws to play a store whose answer gets lost.</summary>
    public Action AfterWrite { get; set; } = () => { };

    public int Writes { get; private set; }

    public string? Text => present?.Text;

    public LockHolder? Holder => present is { } found ? LockHolder.FromJson(found.Text) : null;

    public void Put(string text) => present = (text, $"v{++version}");

    public Task<(string Text, string Version)?> ReadAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            return Task.FromResult(present);
        }
    }

    public async Task<string?> TryWriteAsync(string text, string? version, CancellationToken cancellation)
    {
        await Task.Yield();
        BeforeWrite();
        lock (gate)
        {
            if (present?.Version != version)
            {
                return null;
            }

            Put(text);
            Writes++;
        }

        AfterWrite();
        return present?.Version;
    }

    public Task RemoveAsync(string version, CancellationToken cancellation)
    {
        lock (gate)
        {
            present = present?.Version == version ? null : present;
        }

        return Task.CompletedTask;
    }
}
