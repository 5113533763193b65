using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Deployments;

/// <summary>Finds the applications that git is ahead of, or that are not well: only those are synced.</summary>
public sealed class SyncPlan(ArgoCdClient argoCd, DeploymentBranch branch, ValuesFiles values)
{
    /// <summary>The application that is the list of all others.</summary>
    public const string List = "applications";

    private const string Library = "charts/library";

    /// <summary>What has to be synced, and why; nothing for an application that runs what a commit says.</summary>
    public async Task<IReadOnlyList<SyncNeed>> FindAsync(string commit, CancellationToken cancellation)
    {
        var names = values.Services(commit).Prepend(List);
        var found = await Task.WhenAll(names.Select(async name => (Name: name, Why: await WhyAsync(name, commit, cancellation))));
        return [.. found.Where(item => item.Why is not null).Select(item => new SyncNeed(item.Name, item.Why!))];
    }

    /// <summary>What an application is to come to.</summary>
    public SyncGoal GoalOf(string application, string commit) => new(
        application,
        commit,
        revision => revision == commit || Knows(revision) && branch.Contains(revision, commit),
        revision => application == List ? null : values.ImageOf(revision, application)?.Digest);

    private async Task<string?> WhyAsync(string name, string commit, CancellationToken cancellation)
    {
        try
        {
            return WhyNot(await argoCd.ApplicationAsync(name, ApplicationRefresh.None, cancellation), commit);
        }
        catch (ArgoCdFailure failure) when (failure.Trouble == ArgoCdTrouble.UnknownApplication && name != List)
        {
            // A service that was just added: the list, which is synced first, brings its application.
            return "Argo CD does not know it yet";
        }
    }

    private string? WhyNot(Application application, string commit)
    {
        var name = application.Metadata.Name;
        var status = application.Status;
        var last = status.OperationState is { Phase: "Succeeded" } done ? done.Revision : status.History?.LastOrDefault()?.Revision;
        var image = name == List ? null : values.ImageOf(commit, name);
        return string.IsNullOrEmpty(last) ? "it was never synced"
            : IsChanged(name, last, commit) ? $"git changed it since {DeploymentRecord.Short(last)}"
            : status.Sync.Status != "Synced" ? $"it is {status.Sync.Status}"
            : status.Health.Status != "Healthy" ? $"it is {status.Health.Status}"
            : application.IsBusy ? "an operation of it is running"
            : image is not null && status.Summary?.Images?.Any(running => running.EndsWith("@" + image.Digest, StringComparison.Ordinal)) != true ? $"it does not run {Words.ShortDigest(image.Digest)}"
            : null;
    }

    // The values of other environments change nothing here.
    private bool IsChanged(string application, string since, string commit) =>
        branch.Changes(since, commit, [$"charts/{application}", .. application == List ? (string[])[] : [Library]]) is not { } paths
        || paths.Any(path => !path.StartsWith($"charts/{application}/values-", StringComparison.Ordinal) || path == values.PathOf(application));

    // Somebody may have pushed since we looked, and Argo CD have seen it.
    private bool Knows(string revision)
    {
        if (branch.Has(revision))
        {
            return true;
        }

        branch.Fetch();
        return branch.Has(revision);
    }
}
