using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>Of several pods one works: the one that holds the Lease. It is given back at the end, and free for anybody when it was not renewed.</summary>
internal sealed class Leadership(ApiClient api, string @namespace, string name, string identity)
{
    private const int LeaseSeconds = 30;
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(3);

    private string Leases => $"/apis/coordination.k8s.io/v1/namespaces/{@namespace}/leases";

    public async Task Hold(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        while (!await Take(stop))
        {
            await Task.Delay(Attempt, stop);
        }

        using var held = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var renewing = Renew(held, stop);
        try
        {
            await work(held.Token);
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
            await Release();
        }
    }

    /// <returns>Whether the lease is ours now.</returns>
    private async Task<bool> Take(CancellationToken stop)
    {
        var spec = new JsonObject { ["holderIdentity"] = identity, ["leaseDurationSeconds"] = LeaseSeconds, ["renewTime"] = Stamp(DateTime.UtcNow) };
        try
        {
            if (await api.Get($"{Leases}/{name}", stop) is not { } lease)
            {
                await api.Post(Leases, new JsonObject { ["apiVersion"] = "coordination.k8s.io/v1", ["kind"] = "Lease", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace }, ["spec"] = spec }, stop);
                return true;
            }

            var holder = lease.Text("spec", "holderIdentity");
            if (holder.Length > 0 && holder != identity && !HasRunOut(lease))
            {
                return false;
            }

            // With the version it was seen in: of two that try, one wins.
            lease["spec"] = spec;
            await api.Put($"{Leases}/{name}", lease, stop);
            return true;
        }
        catch (HttpRequestException error) when (error.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    private static bool HasRunOut(JsonObject lease) =>
        !DateTimeOffset.TryParse(lease.Text("spec", "renewTime"), CultureInfo.InvariantCulture, out var renewed)
        || renewed.AddSeconds(lease.Number(LeaseSeconds, "spec", "leaseDurationSeconds")) < DateTimeOffset.UtcNow;

    private async Task Renew(CancellationTokenSource held, CancellationToken stop)
    {
        var last = DateTime.UtcNow;
        try
        {
            while (true)
            {
                await Task.Delay(Renewal, held.Token);
                try
                {
                    if (!await Take(held.Token))
                    {
                        break;
                    }

                    last = DateTime.UtcNow;
                }
                catch (Exception error) when (KubeletCommand.IsPassing(error) && !held.IsCancellationRequested && DateTime.UtcNow < last.AddSeconds(LeaseSeconds))
                {
                    KubeletCommand.Log($"lease {@namespace}/{name}: {error.Message}");
                }
            }
        }
        catch (Exception error) when (KubeletCommand.IsPassing(error))
        {
            if (!stop.IsCancellationRequested && !held.IsCancellationRequested)
            {
                KubeletCommand.Log($"lease {@namespace}/{name} is lost: {error.Message}");
            }
        }

        await held.CancelAsync();
    }

    private async Task Release()
    {
        try
        {
            if (await api.Get($"{Leases}/{name}", CancellationToken.None) is { } lease && lease.Text("spec", "holderIdentity") == identity)
            {
                lease.Make("spec")["holderIdentity"] = "";
                await api.Put($"{Leases}/{name}", lease, CancellationToken.None);
            }
        }
        catch (Exception error) when (KubeletCommand.IsPassing(error))
        {
            // It runs out by itself.
            KubeletCommand.Log($"lease {@namespace}/{name} was not given back: {error.Message}");
        }
    }

    private static string Stamp(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
