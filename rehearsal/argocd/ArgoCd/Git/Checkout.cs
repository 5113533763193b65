namespace Rehearsal.ArgoCd.Git;

/// <summary>The files of a commit, held until it is disposed.</summary>
internal sealed class Checkout(string path, SemaphoreSlim one) : IDisposable
{
    public string Path { get; } = path;

    public void Dispose() => one.Release();
}
