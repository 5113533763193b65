namespace ArgoCd.Tests;

/// <summary>A bare repository, and a working tree that pushes to it.</summary>
public sealed class GitRemote
{
    private readonly Tool git = new("git", new Dictionary<string, string>
    {
        ["GIT_AUTHOR_NAME"] = "test", ["GIT_AUTHOR_EMAIL"] = "test@example.com", ["GIT_COMMITTER_NAME"] = "test", ["GIT_COMMITTER_EMAIL"] = "test@example.com", ["GIT_CONFIG_NOSYSTEM"] = "1",
    });

    public GitRemote(string folder)
    {
        Tree = Path.Combine(folder, "tree");
        Url = $"file://{folder}/remote.git";
        git.Run(null, "init", "--quiet", "--bare", "--initial-branch=main", Path.Combine(folder, "remote.git")).Good.Trim();
        git.Run(null, "clone", "--quiet", Url, Tree).Good.Trim();
    }

    public string Tree { get; }

    public string Url { get; }

    /// <summary>Writes a file; <see cref="Push"/> publishes it.</summary>
    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Tree, path))!);
        File.WriteAllText(Path.Combine(Tree, path), text);
    }

    /// <returns>The commit.</returns>
    public string Push(string message)
    {
        git.Run(null, "-C", Tree, "add", "--all").Good.Trim();
        git.Run(null, "-C", Tree, "commit", "--quiet", "--message", message).Good.Trim();
        git.Run(null, "-C", Tree, "push", "--quiet", "origin", "HEAD:main").Good.Trim();
        return git.Run(null, "-C", Tree, "rev-parse", "HEAD").Good.Trim();
    }
}
