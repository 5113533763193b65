namespace WasteCoach.Build.Artifacts;

/// <summary>A file can't be mirrored; the message says which, and why.</summary>
public sealed class ArtifactException : Exception
{
    /// <summary>A failure in one sentence.</summary>
    public ArtifactException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
