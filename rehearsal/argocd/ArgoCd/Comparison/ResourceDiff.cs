using System.Collections.Concurrent;
using Rehearsal.ArgoCd.Cluster;

namespace Rehearsal.ArgoCd.Comparison;

/// <summary>Asks the API server what a server-side apply would change, and remembers the answer until either side changes.</summary>
internal sealed class ResourceDiff
{
    private const int Kept = 2000;
    private static readonly string[] NotCompared = ["managedFields", "resourceVersion", "generation", "creationTimestamp", "uid", "selfLink"];
    private readonly ConcurrentDictionary<string, bool> answers = new(StringComparer.Ordinal);

    /// <summary>Whether applying the target would change the live object.</summary>
    public async Task<bool> Differs(ClusterSession session, JsonObject target, JsonObject live, CancellationToken stop)
    {
        var present = Compared(live);
        var question = $"{session.Api.Server} {live.Uid()} {present.ToJsonString()} {target.ToJsonString()}";
        if (answers.TryGetValue(question, out var known))
        {
            return known;
        }

        bool differs;
        try
        {
            var applied = await session.Api.Apply(session.PathOf(target), target, dryRun: true, stop);
            if (applied.Uid() != live.Uid())
            {
                return true;
            }

            differs = !JsonNode.DeepEquals(Compared(applied), present);
        }
        catch (KubeException error) when ((int)error.Status is >= 400 and < 500)
        {
            // What cannot be applied differs; the sync will say why it cannot.
            differs = true;
        }

        if (answers.Count >= Kept)
        {
            answers.Clear();
        }

        return answers[question] = differs;
    }

    private static JsonObject Compared(JsonObject tree)
    {
        var copy = tree.Copy();
        copy.Remove("status");
        copy.Remove("operation");
        foreach (var field in NotCompared)
        {
            (copy["metadata"] as JsonObject)?.Remove(field);
        }

        return copy;
    }
}
