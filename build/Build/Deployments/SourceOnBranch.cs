using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Deployments;

/// <summary>The commit that is checked out must be on the branch that Argo CD follows: what runs is always found in git.</summary>
public sealed class SourceOnBranch(BuildContext context, DeploymentBranch branch)
{
    private readonly GitSettings _here = Here(context);

    /// <summary>The commit that is checked out.</summary>
    public static string HeadOf(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Git().RevParse(Here(context), "HEAD");
    }

    /// <summary>Why the checked-out commit can't be deployed; null when it can.</summary>
    /// <param name="tip">The branch's newest commit.</param>
    public string? FindProblem(string tip)
    {
        var git = context.Git();
        var head = HeadOf(context);
        if (branch.Contains(tip, head))
        {
            return null;
        }

        var push = $"git push {branch.Remote} HEAD:{branch.Name}";
        var followsTip = git.Has(_here, tip) && git.IsAncestor(_here, tip, head);
        return $"Commit {DeploymentRecord.Short(head)} is not on {branch.Name} of {branch.Remote}, and only what is there is deployed. "
            + (followsTip ? $"Run: {push}" : $"Run: git pull --rebase {branch.Remote} {branch.Name} && {push}");
    }

    private static GitSettings Here(BuildContext context) => new() { WorkingDirectory = context.Paths.Root };
}
