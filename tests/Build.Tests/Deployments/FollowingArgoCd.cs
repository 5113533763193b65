using System.Text.Json.Nodes;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Tests.ArgoCd;

namespace WasteCoach.Build.Tests.Deployments;

/// <summary>An Argo CD that follows a real repository: a refresh sees its newest commit, a sync runs what its values name, well or badly.</summary>
internal sealed class FollowingArgoCd : IDisposable
{
    private readonly DeploymentRemote _remote;
    private readonly DeploymentBranch _branch;
    private readonly ValuesFiles _values;

    public FollowingArgoCd(DeploymentRemote remote)
    {
        _remote = remote;
        _branch = remote.Branch();
        _values = remote.Values(_branch);
        foreach (var name in remote.Services.Append(SyncPlan.List))
        {
            Server.Applications[name] = FakeArgoCd.Application(name, "OutOfSync", "Missing", remote.First);
        }

        Server.After = Follow;
    }

    public FakeArgoCd Server { get; } = new();

    /// <summary>The digests whose pods crash.</summary>
    public HashSet<string> Crashing { get; } = [];

    /// <summary>What was synced, in order.</summary>
    public IEnumerable<string> Synced => Server.Requests.Where(request => request.StartsWith("POST ", StringComparison.Ordinal)).Select(request => request.Split('/')[5]);

    public void Dispose() => Server.Dispose();

    private void Follow(string request, string name)
    {
        var application = Server.Applications[name];
        var tip = _branch.Fetch();
        if (request == "GET" && application["status"]!["sync"]!["revision"]?.GetValue<string>() != tip)
        {
            application["status"]!["sync"] = new JsonObject { ["status"] = "Synced", ["revision"] = tip };
        }

        if (request == "POST sync")
        {
            Run(application, name, tip);
        }
    }

    private void Run(JsonObject application, string name, string tip)
    {
        foreach (var added in name == SyncPlan.List ? _values.Services(tip).Where(service => !Server.Applications.ContainsKey(service)) : [])
        {
            Server.Applications[added] = FakeArgoCd.Application(added, "OutOfSync", "Missing", tip);
        }

        var digest = name == SyncPlan.List ? null : _values.ImageOf(tip, name)?.Digest;
        var crashes = digest is not null && Crashing.Contains(digest);
        application.Remove("operation");
        var status = application["status"]!;
        status["sync"] = new JsonObject { ["status"] = "Synced", ["revision"] = tip };
        status["operationState"] = FakeArgoCd.Operation("Succeeded", tip);
        status["health"] = new JsonObject { ["status"] = crashes ? "Progressing" : "Healthy" };
        status["history"] = new JsonArray([.. (status["history"] as JsonArray ?? []).Select(entry => entry!.DeepClone()).Append(new JsonObject { ["id"] = 1, ["revision"] = tip, ["deployedAt"] = "2026-01-01T00:00:00Z" })]);
        if (digest is not null)
        {
            status["summary"] = new JsonObject { ["images"] = new JsonArray($"r/{name}@{digest}") };
            var before = Server.Trees.GetValueOrDefault(name)?.Select(pod => pod!.DeepClone()) ?? [];
            // As a rolling update does: what serves stays until what comes is ready.
            Server.Trees[name] = crashes
                ? new JsonArray([.. before, FakeArgoCd.Pod($"{name}-new", digest, "CrashLoopBackOff", "0/1", "Degraded")])
                : new JsonArray(FakeArgoCd.Pod($"{name}-1", digest));
            Server.Logs[$"previous/{name}-new"] = ["it crashed because of the test"];
        }
    }
}
