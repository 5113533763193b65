using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Phases.Locking;

namespace WasteCoach.Build.Cloud;

/// <summary>The journal's copy in the state bucket, so that a run begun in CI goes on from a laptop.</summary>
/// <param name="store">Where the copy lies.</param>
/// <param name="journal">The journal on this machine.</param>
/// <param name="isShared">Whether a phase of that name concerns others; what concerns this machine alone stays here.</param>
public sealed class SharedJournal(ILeaseStore store, RunJournal journal, Func<string, bool> isShared)
{
    private const int Attempts = 5;
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Takes in what other machines wrote. Returns how many records were new here.</summary>
    public async Task<int> PullAsync(CancellationToken cancellation)
    {
        var shared = await store.ReadAsync(cancellation);
        return shared is { } text ? journal.Merge(JournalFile.Parse(text.Text.Split('\n')).Records) : 0;
    }

    /// <summary>Writes the merged journal back; tries again when another writer was faster.</summary>
    /// <exception cref="BuildException">Others were faster each time.</exception>
    public async Task PushAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var shared = await store.ReadAsync(cancellation);
                if (shared is { } text)
                {
                    journal.Merge(JournalFile.Parse(text.Text.Split('\n')).Records);
                }

                var merged = string.Concat(journal.Records.Where(record => record.Phase is null || isShared(record.Phase)).Select(record => JournalFile.Render(record) + "\n"));
                if (await store.TryWriteAsync(merged, shared?.Version, cancellation) is not null)
                {
                    return;
                }
            }

            throw new BuildException(ExitCodes.PhaseFailed, $"The shared journal was changed by others {Attempts} times while it was to be written. Is another run going on without the lock?");
        }
        finally
        {
            _one.Release();
        }
    }
}
