using System.Text.Json;

namespace WasteCoach.Build.Tools.Ansible;

/// <summary>Follows the events of our callback plugin (ansible/callback_plugins/wastecoach_events.py, which describes them).</summary>
public sealed class AnsibleEvents(Action<AnsibleProgress> progress)
{
    private readonly Dictionary<string, AnsibleHostRecap> hosts = [];
    private readonly Dictionary<string, double> tasks = [];
    private readonly List<AnsibleHostFailure> failures = [];
    private readonly List<AnsibleHostChange> changes = [];
    private readonly List<string> unknown = [];
    private string task = "";
    private AnsibleProgress current = new("", "", null, null, 0, 0, null);

    /// <summary>The recap as far as events have come.</summary>
    public AnsibleRecap Recap => new(hosts, failures, tasks) { Changes = changes };

    /// <summary>Lines that were no events.</summary>
    public IReadOnlyList<string> Unknown => unknown;

    /// <summary>Takes one line. One that is no event as we know it is kept in <see cref="Unknown"/>: it must not stop a playbook.</summary>
    public void Add(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            Add(document.RootElement);
        }
        catch (Exception damage) when (damage is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            unknown.Add(line);
        }
    }

    private void Add(JsonElement message)
    {
        switch (message.GetProperty("event").GetString())
        {
            case "play_started":
                current = new(Text(message, "play"), "", null, null, message.GetProperty("hosts").GetArrayLength(), 0, null);
                break;
            case "task_started":
                task = Text(message, "id");
                Report(current with
                {
                    Task = Text(message, "task"),
                    Number = Number(message, "number"),
                    Total = Number(message, "total"),
                    Done = 0,
                    Waiting = null,
                });
                break;
            case "host_retry":
                Report(current with { Waiting = $"{Text(message, "host")}: {Text(message, "message")}" });
                break;
            case "host_result":
                AddResult(message);
                break;
            case "recap":
                foreach (var host in message.GetProperty("hosts").EnumerateObject())
                    hosts[host.Name] = host.Value.Deserialize<AnsibleHostRecap>(JsonSerializerOptions.Web)!;
                break;
        }
    }

    private void AddResult(JsonElement message)
    {
        var name = Text(message, "task");
        if (message.GetProperty("seconds") is { ValueKind: JsonValueKind.Number } seconds)
            tasks[name] = Math.Max(tasks.GetValueOrDefault(name), seconds.GetDouble());

        var status = Text(message, "status");
        if (status is "failed" or "unreachable" && !message.GetProperty("ignored").GetBoolean())
            failures.Add(new(Text(message, "host"), name, status == "unreachable", Text(message, "message")));
        if (status == "changed")
            changes.Add(new(Text(message, "host"), name, message.TryGetProperty("subject", out var subject) ? subject.GetString() ?? "" : ""));
        if (Text(message, "id") == task)
            Report(current with { Done = current.Done + 1, Waiting = null });
    }

    private void Report(AnsibleProgress now)
    {
        current = now;
        progress(now);
    }

    private static string Text(JsonElement message, string name) => message.GetProperty(name).GetString() ?? "";

    private static int? Number(JsonElement message, string name) =>
        message.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;
}
