using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Rehearsal.ArgoCd.Git;

/// <summary>One git repository: a clone that is kept, and a checkout for each of the last commits that were asked for.</summary>
internal sealed partial class RepositoryMirror
{
    private const int KeptCheckouts = 6;
    private readonly SemaphoreSlim one = new(1);
    private readonly LinkedList<string> checkouts = [];
    private readonly string url;
    private readonly string folder;
    private Dictionary<string, string> references = [];
    private long readAt;

    public RepositoryMirror(string url, string root)
    {
        this.url = url;
        folder = Path.Combine(root, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)))[..16]);
        Directory.CreateDirectory(folder);
        foreach (var left in Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => Commit().IsMatch(name)))
        {
            checkouts.AddLast(left);
        }
    }

    private string Clone => Path.Combine(folder, "clone.git");

    /// <summary>The commit that a branch, tag or commit name stands for.</summary>
    /// <param name="age">How old what is known of the remote may be.</param>
    /// <exception cref="ToolException">The remote does not answer, or has no such name.</exception>
    public async Task<string> Resolve(string revision, TimeSpan age, CancellationToken stop)
    {
        if (Commit().IsMatch(revision))
        {
            return revision;
        }

        await one.WaitAsync(stop);
        try
        {
            if (references.Count == 0 || Stopwatch.GetElapsedTime(readAt) >= age)
            {
                await ReadReferences(stop);
            }

            foreach (var name in (string[])[revision, $"refs/heads/{revision}", $"refs/tags/{revision}^{{}}", $"refs/tags/{revision}"])
            {
                if (references.TryGetValue(name, out var commit))
                {
                    return commit;
                }
            }

            throw new ToolException("", $"unable to resolve '{revision}' to a commit SHA");
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The files of a commit, for one reader at a time: helm writes beside them.</summary>
    public async Task<Checkout> Open(string commit, CancellationToken stop)
    {
        await one.WaitAsync(stop);
        try
        {
            var path = Path.Combine(folder, commit);
            if (!Directory.Exists(path))
            {
                await Fetch(commit, stop);
                if (Directory.Exists(path + ".next"))
                {
                    Directory.Delete(path + ".next", recursive: true);
                }

                await Git(Clone, stop, "worktree", "prune");
                await Git(Clone, stop, "worktree", "add", "--detach", "--force", path + ".next", commit);
                await Git(Clone, stop, "worktree", "move", path + ".next", path);
            }

            checkouts.Remove(commit);
            checkouts.AddLast(commit);
            await Tidy(stop);
            return new Checkout(path, one);
        }
        catch
        {
            one.Release();
            throw;
        }
    }

    private async Task Tidy(CancellationToken stop)
    {
        while (checkouts.Count > KeptCheckouts)
        {
            await Git(Clone, stop, "worktree", "remove", "--force", Path.Combine(folder, checkouts.First!.Value));
            checkouts.RemoveFirst();
        }
    }

    private async Task ReadReferences(CancellationToken stop)
    {
        var listing = await Git(folder, stop, "ls-remote", url);
        references = listing.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal);
        readAt = Stopwatch.GetTimestamp();
    }

    private async Task Fetch(string commit, CancellationToken stop)
    {
        if (!File.Exists(Path.Combine(Clone, "HEAD")))
        {
            await Git(folder, stop, "init", "--quiet", "--bare", Clone);
        }

        if (!await Has(commit, stop))
        {
            await Git(Clone, stop, "fetch", "--quiet", "--force", "--prune", url, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*");
        }

        if (!await Has(commit, stop))
        {
            throw new ToolException("exit status 128", $"fatal: reference is not a tree: {commit}");
        }
    }

    private async Task<bool> Has(string commit, CancellationToken stop)
    {
        try
        {
            await Git(Clone, stop, "cat-file", "-e", $"{commit}^{{commit}}");
            return true;
        }
        catch (ToolException)
        {
            return false;
        }
    }

    private static Task<string> Git(string where, CancellationToken stop, params string[] arguments) => Tool.Run("git", arguments, where, null, stop);

    [GeneratedRegex("^[0-9a-f]{40}$")]
    private static partial Regex Commit();
}
