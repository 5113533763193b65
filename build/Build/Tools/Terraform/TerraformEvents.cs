using System.Text.Json;

namespace WasteCoach.Build.Tools.Terraform;

/// <summary>Follows the event stream of <c>terraform apply -json</c>: one JSON object per line, written by terraform's machine-readable UI.</summary>
public sealed class TerraformEvents(Action<TerraformProgress> progress)
{
    private readonly Dictionary<string, DateTimeOffset> underWay = [];
    private readonly List<TerraformDiagnostic> diagnostics = [];
    private int completed;
    private int total;

    /// <summary>Errors and warnings so far.</summary>
    public IReadOnlyList<TerraformDiagnostic> Diagnostics => diagnostics;

    /// <summary>What terraform counted at the end; null if it did not get there.</summary>
    public TerraformPlanSummary? Result { get; private set; }

    /// <summary>
    /// Takes one line. One that is no event as we know it (a provider's panic, for instance) is kept as an error without a place:
    /// it must not stop an apply, but stands in the failure if there is one.
    /// </summary>
    public void Add(string line)
    {
        if (line.Length == 0)
            return;
        try
        {
            using var document = JsonDocument.Parse(line);
            Add(document.RootElement);
        }
        catch (Exception unknown) when (unknown is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            diagnostics.Add(new("error", line, "", null, null, null));
        }
    }

    private void Add(JsonElement message)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "planned_change":
                total += message.GetProperty("change").GetProperty("action").GetString() switch
                {
                    "create" or "update" or "delete" => 1,
                    "replace" => 2,
                    _ => 0,
                };
                break;
            case "apply_start":
                Report(message, TerraformStep.Started);
                break;
            case "apply_progress":
                Report(message, TerraformStep.Running);
                break;
            case "apply_complete":
                Report(message, TerraformStep.Completed);
                break;
            case "apply_errored":
                Report(message, TerraformStep.Failed);
                break;
            case "diagnostic":
                diagnostics.Add(TerraformDiagnostic.Read(message.GetProperty("diagnostic")));
                break;
            case "change_summary" when message.GetProperty("changes") is var changes && changes.GetProperty("operation").GetString() != "plan":
                Result = new(
                    changes.GetProperty("add").GetInt32(),
                    changes.GetProperty("change").GetInt32(),
                    changes.GetProperty("remove").GetInt32(),
                    changes.TryGetProperty("import", out var import) ? import.GetInt32() : 0);
                break;
        }
    }

    private void Report(JsonElement message, TerraformStep step)
    {
        var hook = message.GetProperty("hook");
        var action = hook.GetProperty("action").GetString()!;
        if (action == "read")
            return; // a data source: neither planned nor counted

        var address = hook.GetProperty("resource").GetProperty("addr").GetString()!;
        var elapsed = hook.TryGetProperty("elapsed_seconds", out var seconds) ? TimeSpan.FromSeconds(seconds.GetDouble()) : TimeSpan.Zero;
        if (step == TerraformStep.Started)
            underWay[address] = message.GetProperty("@timestamp").GetDateTimeOffset();
        if (step is TerraformStep.Completed or TerraformStep.Failed)
            underWay.Remove(address);
        if (step == TerraformStep.Completed)
            completed++;
        var slowest = underWay.Count == 0 ? null : underWay.MinBy(entry => entry.Value).Key;
        progress(new(step, action, address, elapsed, completed, total, slowest));
    }
}
