using System.Security.Cryptography;

namespace WasteCoach.Build.Artifacts;

/// <summary>
/// A folder that any web server can serve as <c>artifacts.mirror</c>: what upstream has at <c>https://HOST/PATH</c> is at
/// <c>HOST/PATH</c> in it. A file is there only if it is whole and has its hash.
/// </summary>
/// <param name="folder">Full path of the folder.</param>
/// <param name="http">Fetches.</param>
public sealed class MirrorFolder(string folder, HttpClient http)
{
    /// <summary>Files that were fetched.</summary>
    public int Fetched { get; private set; }

    /// <summary>Files that were there already.</summary>
    public int Kept { get; private set; }

    /// <summary>Sees to it that a file is there, with its hash.</summary>
    /// <param name="upstream">Its address at upstream, which says where it stands in the folder.</param>
    /// <param name="address">Where it is fetched: upstream, or another mirror.</param>
    /// <param name="sha256">Its SHA-256; null where nobody has vouched for one yet.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="ArtifactException">It can't be fetched, is another file than expected, or no hash is known.</exception>
    public async Task EnsureAsync(Uri upstream, Uri address, string? sha256, CancellationToken cancellation)
    {
        var path = PathOf(upstream);
        if (sha256 is not null && File.Exists(path) && await HashAsync(path, cancellation) == sha256)
        {
            Kept++;
            return;
        }

        var part = await FetchAsync(path, address, cancellation);
        var found = await HashAsync(part, cancellation);
        if (found != sha256)
        {
            File.Delete(part);
            throw new ArtifactException(sha256 is null
                ? $"No SHA-256 is known for {upstream}. What came just now has {found}: compare it with what another network gives, read the file, and write the sum to its component in environments/versions.yaml."
                : $"{address} has SHA-256 {found}, expected {sha256}. Nothing of it was kept.");
        }

        File.Move(part, path, overwrite: true);
        Fetched++;
    }

    /// <summary>Fetches a file that changes at upstream, such as a signed index; who reads it checks its signature.</summary>
    public async Task<string> RefreshAsync(Uri upstream, Uri address, CancellationToken cancellation)
    {
        var path = PathOf(upstream);
        File.Move(await FetchAsync(path, address, cancellation), path, overwrite: true);
        Fetched++;
        return path;
    }

    /// <summary>Where a file of upstream stands.</summary>
    public string PathOf(Uri upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return Path.Combine(folder, upstream.Authority, Uri.UnescapeDataString(upstream.AbsolutePath.TrimStart('/')).Replace('/', Path.DirectorySeparatorChar));
    }

    private async Task<string> FetchAsync(string path, Uri address, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = path + ".part";
        try
        {
            await using var from = await http.GetStreamAsync(address, cancellation);
            await using var to = File.Create(part);
            await from.CopyToAsync(to, cancellation);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            File.Delete(part);
            throw new ArtifactException($"{address} can't be fetched: {exception.Message}", exception);
        }

        return part;
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }
}
