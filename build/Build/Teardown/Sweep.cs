using Amazon.Runtime;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Teardown;

/// <summary>
/// Deletes what is left of ours, in the order in which it can go, and again as long as the cloud says that something else still needs it.
/// Only tags make something ours: nothing else is ever handed to a delete.
/// </summary>
/// <param name="account">Where to look and delete.</param>
/// <param name="ownership">What is ours.</param>
/// <param name="isKept">What of ours stays by choice.</param>
/// <param name="patience">How long to go on.</param>
/// <param name="say">Told what is done.</param>
/// <param name="clock">The time.</param>
public sealed class Sweep(IResourceSource account, Ownership ownership, Func<CloudResource, bool> isKept, TimeSpan patience, Action<string> say, TimeProvider clock)
{
    // The cloud's words for "something needs it still", which pass by themselves when that is gone.
    private static readonly HashSet<string> Passing = new(StringComparer.Ordinal)
    {
        "DependencyViolation", "ResourceInUse", "ResourceInUseException", "DeleteConflict", "VolumeInUse", "InvalidNetworkInterface.InUse", "InvalidParameterValue",
        "IncorrectState", "IncorrectInstanceState", "OperationNotPermitted", "BucketNotEmpty", "HostedZoneNotEmpty", "InvalidIPAddress.InUse", "InvalidAddress.Locked",
        "Throttling", "ThrottlingException", "RequestLimitExceeded", "PriorRequestNotComplete", "OperationAborted",
    };

    /// <summary>Sweeps until nothing is left, or what is left can't go. Returns that.</summary>
    public async Task<IReadOnlyList<Leftover>> RunAsync(CancellationToken cancellation)
    {
        IReadOnlyList<Leftover> left = [];
        try
        {
            await Wait.UntilAsync(
                "nothing of ours is left",
                async token =>
                {
                    var passing = false;
                    (left, passing) = await PassAsync(token);
                    return left.Count == 0 ? ProbeResult.Good("nothing is left")
                        : passing ? ProbeResult.Gone($"{left.Count} left: {string.Join("; ", left)}")
                        : ProbeResult.Good("what is left can't go");
                },
                patience,
                say,
                clock,
                cancellation);
        }
        catch (BuildException) when (left.Count > 0)
        {
            // What did not go in time is the answer, with the reason of each.
        }

        return left;
    }

    // Instances take their time to end, and only then are gone from the list: what was only asked to go counts as left.
    private async Task<(IReadOnlyList<Leftover> Left, bool Passing)> PassAsync(CancellationToken cancellation)
    {
        var passing = false;
        var left = new List<Leftover>();
        var wanted = ownership.Divide(await account.ListAsync(cancellation)).Ours.Where(resource => !isKept(resource)).ToList();
        foreach (var resource in wanted.OrderBy(resource => resource.Kind))
        {
            if (!ownership.IsOurs(resource.Tags))
            {
                throw new InvalidOperationException($"{resource} does not carry our tags and was about to be deleted.");
            }

            try
            {
                await account.DeleteAsync(resource, cancellation);
                say($"swept {resource}");
            }
            catch (AmazonServiceException exception)
            {
                passing |= Passing.Contains(exception.ErrorCode ?? "");
                left.Add(new Leftover(resource, $"{exception.ErrorCode}: {exception.Message}"));
            }
        }

        var still = wanted.Count == 0
            ? []
            : ownership.Divide(await account.ListAsync(cancellation)).Ours.Where(resource => !isKept(resource) && left.TrueForAll(known => known.Resource.Id != resource.Id)).ToList();
        left.AddRange(still.Select(resource => new Leftover(resource, "its deletion is under way")));
        return (left, passing || still.Count > 0);
    }
}
