namespace WasteCoach.Build.Phases.Locking;

/// <summary>A place shared by all machines, where one text can be kept and replaced only by who knows its present version.</summary>
public interface ILeaseStore
{
    /// <summary>Reads the text and its version; null when there is none.</summary>
    Task<(string Text, string Version)?> ReadAsync(CancellationToken cancellation);

    /// <summary>Writes the text if its version is still the given one (null: if there is none). Returns the new version, or null if somebody was faster.</summary>
    Task<string?> TryWriteAsync(string text, string? version, CancellationToken cancellation);

    /// <summary>Removes the text if its version is still the given one.</summary>
    Task RemoveAsync(string version, CancellationToken cancellation);
}
