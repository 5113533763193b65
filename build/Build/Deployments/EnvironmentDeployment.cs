using WasteCoach.Build.Environments;
using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Deployments;

/// <summary>What the phases of a deployment work with: the environment's branch, its values, its Argo CD.</summary>
public sealed class EnvironmentDeployment : IDisposable
{
    private readonly BuildContext _context;
    private readonly Lazy<ArgoCdClient> _argoCd;

    /// <summary>Composes them; nothing is asked yet.</summary>
    public EnvironmentDeployment(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        var environment = context.EnvironmentSettings;
        Branch = new DeploymentBranch(context, context.Paths.Environment.Combine("gitops"), BranchOf(context, environment.Git));
        Values = new ValuesFiles(Branch, environment.Name);
        _argoCd = new(() => new ArgoCdClient(environment.ArgoCd.Url, context.Secrets.Resolve(environment.ArgoCd.Token)));
    }

    /// <summary>The branch that Argo CD follows.</summary>
    public DeploymentBranch Branch { get; }

    /// <summary>The environment's values on it.</summary>
    public ValuesFiles Values { get; }

    /// <summary>Argo CD; its token is looked up at the first use.</summary>
    public ArgoCdClient ArgoCd => _argoCd.Value;

    /// <summary>Which applications have to be synced.</summary>
    public SyncPlan Plan => new(ArgoCd, Branch, Values);

    /// <summary>Writes to the branch.</summary>
    public BranchWriter Writer(Action<string> show) => new(Branch, _context.Clock, show);

    /// <summary>Writes releases into the values.</summary>
    public ReleaseBump Bump(Action<string> show) => new(Branch, Values, Writer(show));

    /// <summary>Takes releases back.</summary>
    public ReleaseRollback Rollback(Action<string> show) => new(Branch, Values, Writer(show));

    /// <summary>Brings applications to what git has.</summary>
    public ApplicationsSync Sync(Action<string> progress, Action<string> log) =>
        new(Plan, new ApplicationSync(ArgoCd, _context.Clock), _context.EnvironmentSettings.ArgoCd.Deadline, progress, log);

    /// <summary>Brings all applications to what git has, or takes back what does not come up.</summary>
    public DeploymentSync GuardedSync(Action<string> progress, Action<string> log) => new(Plan, Sync(progress, log), Rollback(progress), progress, log);

    /// <inheritdoc />
    public void Dispose()
    {
        if (_argoCd.IsValueCreated)
        {
            _argoCd.Value.Dispose();
        }
    }

    private static BranchSettings BranchOf(BuildContext context, GitSettings git)
    {
        var credentials = git is { User: { } user, Token: { } token } ? new RemoteCredentials(user, context.Secrets.Resolve(token)) : null;
        // A path is meant from the repository's top folder, not from that of our clone.
        var isPath = !git.Remote.Contains(':', StringComparison.Ordinal);
        return new(isPath ? Path.GetFullPath(git.Remote, context.Paths.Root.FullPath) : git.Remote, git.Branch, git.AuthorName, git.AuthorEmail, credentials);
    }
}
