using System.Globalization;
using System.Text;
using System.Text.Json;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Reporting;

namespace WasteCoach.Build.Planning;

/// <summary>A plan as text for people, Markdown for a pull request, and JSON for programs.</summary>
public static class PlanReport
{
    private const int AddressesShown = 12;
    private const int LinesShown = 6;
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    private static readonly IReadOnlyDictionary<PlanArea, string> Titles = new Dictionary<PlanArea, string>
    {
        [PlanArea.Machine] = "This machine",
        [PlanArea.Infrastructure] = "Infrastructure",
        [PlanArea.Hosts] = "Hosts",
        [PlanArea.Cluster] = "Cluster",
        [PlanArea.Git] = "Git and images",
    };

    /// <summary>The plan as one JSON object.</summary>
    public static string Json(ChangePlan plan) => JsonSerializer.Serialize(plan, Format);

    /// <summary>The plan as text.</summary>
    public static string Text(ChangePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var text = new StringBuilder();
        if (plan.Missing.Count > 0)
        {
            text.AppendLine($"Missing before anything can run in {plan.Environment}:");
            foreach (var item in plan.Missing)
            {
                text.AppendLine($"  {item.Kind} {item.Name}: {item.Problem}").AppendLine($"    {item.Remedy}");
            }

            text.AppendLine();
        }

        foreach (var (area, title) in Titles)
        {
            text.AppendLine(title);
            foreach (var line in PhaseLines(plan, area).Concat(DetailLines(plan, area)))
            {
                text.AppendLine($"  {line}");
            }
        }

        text.AppendLine().AppendLine(CostLine(plan));
        foreach (var target in plan.Targets)
        {
            text.AppendLine(TimeLine(target));
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>The plan as Markdown.</summary>
    public static string Markdown(ChangePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var text = new StringBuilder($"## Plan for {plan.Environment}\n\n");
        foreach (var target in plan.Targets)
        {
            text.Append($"- {TimeLine(target)}\n");
        }

        text.Append($"- {CostLine(plan)}\n");
        if (plan.Missing.Count > 0)
        {
            text.Append("\n### Missing\n\n| what | why | next |\n|---|---|---|\n");
            foreach (var item in plan.Missing)
            {
                text.Append($"| {item.Kind} {item.Name} | {Cell(item.Problem)} | {Cell(item.Remedy)} |\n");
            }
        }

        var running = plan.Phases.Where(phase => phase.Outlook != Outlook.Skip).ToList();
        if (running.Count > 0)
        {
            text.Append("\n### Phases that would run\n\n| phase | changes | why | about |\n|---|---|---|---|\n");
            foreach (var phase in running)
            {
                text.Append($"| {phase.Phase} | {Titles[phase.Area]} | {Cell(phase.Reason)} | {Durations.Show(phase.Duration)} |\n");
            }
        }

        foreach (var (area, title) in Titles)
        {
            if (DetailLines(plan, area).ToList() is { Count: > 0 } lines)
            {
                text.Append($"\n### {title}\n\n```diff\n{string.Join('\n', lines)}\n```\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> PhaseLines(ChangePlan plan, PlanArea area)
    {
        var all = plan.Phases.Where(phase => phase.Area == area).ToList();
        var running = all.Where(phase => phase.Outlook != Outlook.Skip).ToList();
        var width = running.Select(phase => phase.Phase.Length).Append(0).Max();
        foreach (var phase in running)
        {
            yield return $"{phase.Phase.PadRight(width)}  {(phase.Outlook == Outlook.Run ? "would run" : "may run  ")}  about {Durations.Show(phase.Duration),-8}  {phase.Reason.Split('\n')[0]}";
        }

        if (all.Count > running.Count)
        {
            yield return $"{all.Count - running.Count} of {all.Count} phases: nothing to do";
        }
    }

    private static IEnumerable<string> DetailLines(ChangePlan plan, PlanArea area) => area switch
    {
        PlanArea.Infrastructure => plan.Stacks.SelectMany(StackLines),
        PlanArea.Cluster => ChartLines(plan),
        PlanArea.Git => ServiceLines(plan),
        _ => [],
    };

    private static IEnumerable<string> StackLines(StackPlan stack)
    {
        yield return $"terraform/{stack.Stack}: {stack.Summary}";
        foreach (var change in stack.Changes.Take(AddressesShown))
        {
            var sign = change.Action switch { "create" => "+", "delete" => "-", "replace" => "-/+", _ => "~" };
            yield return $"  {sign} {change.Address}";
            foreach (var attribute in change.Attributes.Take(LinesShown))
            {
                yield return $"      {attribute}";
            }
        }

        if (stack.Changes.Count > AddressesShown)
        {
            yield return $"  and {stack.Changes.Count - AddressesShown} more; all are in plan.json";
        }
    }

    private static IEnumerable<string> ChartLines(ChangePlan plan)
    {
        if (plan.ChartsUnknown is { } why)
        {
            yield return $"charts: unknown: {why}";
            yield break;
        }

        yield return plan.Charts.Count == 0 ? "charts: the cluster has what they say" : $"charts: {plan.Charts.Count} objects would change";
        foreach (var chart in plan.Charts)
        {
            yield return $"  {(chart.IsNew ? "+" : "~")} {chart.Application}: {chart.Object}";
            foreach (var line in chart.Lines.Take(LinesShown))
            {
                yield return $"      {line}";
            }

            if (chart.Lines.Count > LinesShown)
            {
                yield return $"      and {chart.Lines.Count - LinesShown} more lines";
            }
        }
    }

    private static IEnumerable<string> ServiceLines(ChangePlan plan)
    {
        if (plan.ServicesUnknown is { } why)
        {
            yield return $"services: unknown: {why}";
            yield break;
        }

        var width = plan.Services.Select(service => service.Service.Length).Append(0).Max();
        foreach (var service in plan.Services)
        {
            yield return $"{service.Service.PadRight(width)}  {service.Action,-7}  {service.Revision}  {service.Why}";
        }
    }

    private static string CostLine(ChangePlan plan)
    {
        var change = plan.CostChange switch
        {
            null => "what of it is new can't be told",
            0 => "no change",
            var more => string.Create(CultureInfo.InvariantCulture, $"{(more > 0 ? "+" : "")}{more:0.00}"),
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Cost: about {plan.Cost.UsdPerMonth:0.00} USD a month ({change}), by prices of {plan.Cost.Prices.AsOf:yyyy-MM-dd} in {plan.Cost.Prices.Region}; without traffic, requests and what lies in S3.");
    }

    private static string TimeLine(TargetPlan target) => target.Running.Count == 0
        ? target.Summary
        : $"{target.Summary} About {Durations.Show(target.Time.Expected)}; longest chain: {string.Join(", ", target.Time.Chain)}.";

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
