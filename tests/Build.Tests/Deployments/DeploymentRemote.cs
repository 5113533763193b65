using WasteCoach.Build.Deployments;
using WasteCoach.Build.Tests.Tools.Fakes;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Tests.Deployments;

/// <summary>A real bare repository with charts, somebody's checkout of it, and any number of our own clones.</summary>
internal sealed class DeploymentRemote : IDisposable
{
    public const string Environment = "rehearsal";
    private readonly TemporaryFolder _folder = new();
    private readonly RealProcess _real = new();
    private readonly ToolContext _context;
    private int _clones;

    public DeploymentRemote(params IReadOnlyList<string> services)
    {
        _context = ToolContext.With(_real);
        Services = services.Count > 0 ? services : ["auth", "users", "waste"];
        Run($"git init --quiet --bare --initial-branch=main '{Address}' && git clone --quiet '{Address}' '{Checkout}' 2>/dev/null");
        Write("charts/applications/values.yaml", $"services: [{string.Join(", ", Services)}]\n");
        foreach (var service in Services)
        {
            Write($"charts/{service}/values-{Environment}.yaml", ValuesOf(service));
            Write($"services/{service}/Program.cs", "1\n");
        }

        First = Commit("First");
    }

    public IReadOnlyList<string> Services { get; }

    public string Address => _folder["remote.git"];

    public string Checkout => _folder["checkout"];

    /// <summary>The first commit.</summary>
    public string First { get; }

    public ToolContext Context => _context;

    public string this[string name] => _folder[name];

    public static string ValuesOf(string service, string tag = "", string digest = "") =>
        $"# values of {service}\r\nimage:\r\n  repository: r/{service}\r\n  tag: \"{tag}\"       # target Deploy writes these two\r\n  digest: \"{digest}\"\r\nsettings: {{ a: 'b' }}\r\n";

    public static string DigestOf(string text) => "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    public static ServiceRelease Release(string service, string revision, string? digest = null) => new(service, "", revision, DigestOf(digest ?? service + revision));

    public DeploymentBranch Branch(string? address = null) => new(
        _context, _folder[$"clone-{Interlocked.Increment(ref _clones)}"], new BranchSettings(address ?? Address, "main", "Deploy", "deploy@example.test"));

    public ValuesFiles Values(DeploymentBranch branch) => new(branch, Environment);

    public BranchWriter Writer(DeploymentBranch branch) => new(branch, TimeProvider.System, Lines.Enqueue);

    public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = new();

    public ReleaseBump Bump(DeploymentBranch? branch = null)
    {
        var own = branch ?? Branch();
        return new(own, Values(own), Writer(own));
    }

    public Task<BumpResult> BumpAsync(params IReadOnlyList<ServiceRelease> releases) => Bump().RunAsync(releases, releases[0].Revision, bringBack: false, CancellationToken.None);

    public void Write(string path, string text)
    {
        var file = Path.Combine(Checkout, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Commits what is in the checkout on top of the branch and pushes it.</summary>
    public string Commit(string subject)
    {
        Run($"cd '{Checkout}' && git add -A && git -c core.autocrlf=false commit --quiet -m '{subject}' && (git rev-parse --verify --quiet origin/main >/dev/null && git pull --quiet --rebase || true) && git push --quiet origin HEAD:main");
        return Git("rev-parse HEAD");
    }

    /// <summary>A change of a service's program.</summary>
    public string Change(string service, string text)
    {
        Write($"services/{service}/Program.cs", text + "\n");
        return Commit($"{service}: {text}");
    }

    /// <summary>What git says in the remote or, without a bare repository's view, in the checkout.</summary>
    public string Git(string arguments, bool inRemote = false) => Run($"cd '{(inRemote ? Address : Checkout)}' && git {arguments}");

    public string Tip => Git("rev-parse main", inRemote: true);

    public string Run(string script)
    {
        var output = new List<string>();
        var result = _real.Launcher.RunAsync(RealProcess.Shell(script) with
        {
            Environment = new Dictionary<string, string?>
            {
                ["GIT_AUTHOR_NAME"] = "Somebody",
                ["GIT_AUTHOR_EMAIL"] = "somebody@example.test",
                ["GIT_COMMITTER_NAME"] = "Somebody",
                ["GIT_COMMITTER_EMAIL"] = "somebody@example.test",
                ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            },
            OnOutput = output.Add,
        }).GetAwaiter().GetResult();
        Assert.True(result.ExitCode == 0, $"{script}\n{string.Join('\n', result.ErrorTail)}");
        return string.Join('\n', output);
    }

    public void Dispose()
    {
        _real.Dispose();
        _folder.Dispose();
    }
}
