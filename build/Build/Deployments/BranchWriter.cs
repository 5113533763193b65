using Polly;
using Polly.Retry;

namespace WasteCoach.Build.Deployments;

/// <summary>
/// Writes to a branch that others write to at the same time. Who comes second takes in the newer commits and makes the change anew
/// on top of them: nothing is merged as text, and nobody's change is lost or taken back.
/// </summary>
public sealed class BranchWriter(DeploymentBranch branch, TimeProvider clock, Action<string> show)
{
    private const int MostRaces = 100;
    private static readonly string[] WordsOfARace = ["fetch first", "non-fast-forward", "cannot lock ref", "failed to update ref", "incorrect old value", "stale info"];

    /// <summary>Makes a change and pushes it.</summary>
    /// <param name="plan">Given the branch's newest commit, says what is to be changed; null: nothing.</param>
    /// <param name="cancellation">Ends the waiting between two attempts.</param>
    /// <exception cref="DeploymentException">The remote refused it.</exception>
    public async Task<BranchWrite> WriteAsync(Func<string, BranchChange?> plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var races = 0;
        var retry = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<LostRaceException>(),
                MaxRetryAttempts = MostRaces,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(500),
                MaxDelay = TimeSpan.FromSeconds(5),
                OnRetry = _ =>
                {
                    show($"somebody else pushed to {branch.Name} first; once more on top of that ({++races})");
                    return default;
                },
            })
            .Build();
        try
        {
            return await retry.ExecuteAsync(_ => ValueTask.FromResult(Attempt(plan)), cancellation);
        }
        catch (LostRaceException lost)
        {
            throw new DeploymentException($"Others pushed to {branch.Name} of {branch.Remote} first, {MostRaces} times in a row. Run the same command once it is quieter.\n{lost.Message}", lost);
        }
    }

    private BranchWrite Attempt(Func<string, BranchChange?> plan)
    {
        var tip = branch.Fetch();
        if (plan(tip) is not { } change)
        {
            return new(tip, null);
        }

        var commit = branch.Write(tip, change.Contents, change.Message);
        if (branch.Push(commit) is not { } words)
        {
            return new(commit, commit);
        }

        // The tip tells a race from a refusal; only where a push is still going on do the words have to.
        var text = string.Join("\n  ", words);
        throw branch.AskTip() != tip || WordsOfARace.Any(word => text.Contains(word, StringComparison.Ordinal))
            ? new LostRaceException(text)
            : new DeploymentException($"{branch.Remote} refuses the push to {branch.Name}:\n  {text}\n{Remedy(text)} Nothing was changed; the same command then goes on from here.");
    }

    private static string Remedy(string words) => words switch
    {
        _ when words.Contains("protected branch", StringComparison.OrdinalIgnoreCase) || words.Contains("GH006", StringComparison.Ordinal)
            => "The branch is protected: let the user of git.token push to it past the rule (a bypass for this account), or name another branch under git.branch.",
        _ when words.Contains("hook declined", StringComparison.Ordinal) => "A hook of the remote says no; its words are above. Give it what it asks for.",
        _ when words.Contains("denied", StringComparison.OrdinalIgnoreCase) || words.Contains("permission", StringComparison.OrdinalIgnoreCase)
            => "Give the user of git.token the right to write contents of this repository.",
        _ => "See what the remote says above.",
    };

    private sealed class LostRaceException(string words) : Exception(words);
}
