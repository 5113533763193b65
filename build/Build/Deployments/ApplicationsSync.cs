using System.Collections.Concurrent;

namespace WasteCoach.Build.Deployments;

/// <summary>Brings several applications to what git has, at once; the first that clearly fails ends the waiting for all.</summary>
public sealed class ApplicationsSync(SyncPlan plan, ApplicationSync sync, TimeSpan deadline, Action<string> progress, Action<string> log)
{
    /// <summary>Syncs and waits.</summary>
    /// <param name="applications">The applications; the list of all others goes before them.</param>
    /// <param name="commit">The commit that they are to come to.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ApplicationFailure">One of them fails.</exception>
    public async Task RunAsync(IReadOnlyList<string> applications, string commit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(applications);
        if (applications.Contains(SyncPlan.List))
        {
            await RunOneAsync(SyncPlan.List, commit, _ => { }, cancellation);
        }

        var others = applications.Where(name => name != SyncPlan.List).ToList();
        var seen = new ConcurrentDictionary<string, string>(others.Select(name => KeyValuePair.Create(name, "not begun")));
        using var first = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ApplicationFailure? failure = null;
        await Task.WhenAll(others.Select(async name =>
        {
            try
            {
                await RunOneAsync(name, commit, text => seen[name] = text, first.Token);
                seen.TryRemove(name, out _);
                progress($"{others.Count - seen.Count} of {others.Count} healthy{(seen.IsEmpty ? "" : $"; waiting for {string.Join(", ", seen.Keys.Order(StringComparer.Ordinal))}")}");
            }
            catch (ApplicationFailure found)
            {
                Interlocked.CompareExchange(ref failure, found, null);
                seen.TryRemove(name, out _);
                log(found.Message);
                await first.CancelAsync();
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Another failed: that one is told, and what this one came to beside it.
            }
        }));
        if (failure is not null)
        {
            throw seen.IsEmpty ? failure : new ApplicationFailure(failure.Application, $"{failure.Message}\nNot waited for any longer: {string.Join("; ", seen.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key} ({item.Value})"))}", failure);
        }
    }

    private async Task RunOneAsync(string name, string commit, Action<string> show, CancellationToken cancellation)
    {
        var seen = await sync.RunAsync(
            plan.GoalOf(name, commit),
            deadline,
            text =>
            {
                show(text);
                progress(text);
            },
            cancellation);
        log($"{name}: {seen}");
    }
}
