using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Api;

/// <summary>Streams changes to a client until it leaves or its time is over.</summary>
internal sealed class WatchHandler(ObjectStore store)
{
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultLife = TimeSpan.FromMinutes(45);

    public async Task Run(HttpContext context, ResourceDefinition resource, ListQuery query)
    {
        var from = query.ResourceVersion is "" or "0" ? 0
            : long.TryParse(query.ResourceVersion, CultureInfo.InvariantCulture, out var number) ? number
            : throw ApiException.BadRequest($"invalid resource version \"{query.ResourceVersion}\"");
        StoreSubscription subscription;
        List<StoredObject> state = [];
        try
        {
            // Without a revision, or asked to, a watch begins with what is there.
            subscription = from == 0 || query.SendInitialEvents ? store.SubscribeWithState(resource.Id, out state) : store.Subscribe(resource.Id, from);
        }
        catch (RevisionExpiredException error)
        {
            throw new ApiException(410, "Expired", error.Message);
        }

        var view = new Representation(context.Request);
        var columns = true;
        using var life = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        life.CancelAfter(query.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(query.TimeoutSeconds) : DefaultLife);
        using (subscription)
        {
            context.Response.ContentType = "application/json;stream=watch";
            await context.Response.StartAsync(life.Token);
            try
            {
                var last = state.Count > 0 ? state.Max(item => item.Revision) : Math.Max(from, 0);
                foreach (var item in state.Where(item => query.Matches(item.Tree)))
                {
                    await Send("ADDED", item.Copy());
                }

                if (query.SendInitialEvents)
                {
                    await Bookmark(store.Revision, initialEnd: true);
                }

                await context.Response.Body.FlushAsync(life.Token);
                var nextBookmark = DateTime.UtcNow + BookmarkInterval;
                while (true)
                {
                    using var wait = CancellationTokenSource.CreateLinkedTokenSource(life.Token);
                    var pause = nextBookmark - DateTime.UtcNow;
                    wait.CancelAfter(pause > TimeSpan.Zero ? pause : TimeSpan.Zero);
                    try
                    {
                        if (!await subscription.Events.WaitToReadAsync(wait.Token))
                        {
                            return;
                        }
                    }
                    catch (OperationCanceledException) when (!life.IsCancellationRequested)
                    {
                        nextBookmark = DateTime.UtcNow + BookmarkInterval;
                        if (query.Bookmarks && last > 0)
                        {
                            await Bookmark(last, initialEnd: false);
                            await context.Response.Body.FlushAsync(life.Token);
                        }

                        continue;
                    }

                    while (subscription.Events.TryRead(out var change))
                    {
                        last = change.Revision;
                        await Offer(change);
                    }

                    await context.Response.Body.FlushAsync(life.Token);
                }
            }
            catch (OperationCanceledException) when (life.IsCancellationRequested)
            {
                // The client has left, or the watch's time is over: both are its ordinary end.
            }
        }

        async Task Offer(StoreEvent change)
        {
            var was = change.Previous is { } previous && query.Matches(previous.Tree);
            var matches = !change.Deleted && query.Matches(change.Current.Tree);
            if (matches)
            {
                await Send(was ? "MODIFIED" : "ADDED", change.Current.Copy());
            }
            else if (was)
            {
                // It may still exist and no longer match: for this watch it is gone either way.
                await Send("DELETED", change.Current.Copy());
            }
        }

        async Task Send(string type, JsonObject tree)
        {
            tree["apiVersion"] = resource.GroupVersion;
            var item = view.One(resource, tree, query.IncludeObject, columns);
            columns = false;
            await Write(type, item);
        }

        async Task Bookmark(long revision, bool initialEnd)
        {
            var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture), ["creationTimestamp"] = null };
            if (initialEnd)
            {
                metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
            }

            await Write("BOOKMARK", new JsonObject { ["kind"] = resource.Kind, ["apiVersion"] = resource.GroupVersion, ["metadata"] = metadata });
        }

        async Task Write(string type, JsonObject item)
        {
            var line = new JsonObject { ["type"] = type, ["object"] = item }.ToJsonString() + "\n";
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line), life.Token);
        }
    }
}
