using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rehearsal.Distribution.Resources;

/// <summary>The simple JSON paths of printer columns: .status.conditions[?(@.type=="Ready")].status, .spec.hosts[0], .metadata.labels.app\.kubernetes\.io/name.</summary>
internal sealed partial class JsonPath
{
    private readonly List<Func<JsonNode, IEnumerable<JsonNode?>>> steps = [];

    public static JsonPath Parse(string text)
    {
        var path = new JsonPath();
        foreach (Match match in Step().Matches(text))
        {
            if (match.Groups["name"].Success || match.Groups["quoted"].Success)
            {
                var name = match.Groups["name"].Success ? match.Groups["name"].Value.Replace(@"\.", ".", StringComparison.Ordinal) : match.Groups["quoted"].Value;
                path.steps.Add(node => [node.At(name)]);
            }
            else if (match.Groups["index"].Success)
            {
                var index = int.Parse(match.Groups["index"].Value, CultureInfo.InvariantCulture);
                path.steps.Add(node => node is JsonArray items && index < items.Count ? [items[index]] : []);
            }
            else if (match.Groups["all"].Success)
            {
                path.steps.Add(node => node switch { JsonArray items => items, JsonObject fields => fields.Select(pair => pair.Value), _ => [] });
            }
            else
            {
                var (field, value) = (match.Groups["field"].Value.Split('.', StringSplitOptions.RemoveEmptyEntries), match.Groups["value"].Value);
                path.steps.Add(node => node is JsonArray items ? items.Where(item => item.Text(field) == value) : []);
            }
        }

        return path;
    }

    public IEnumerable<JsonNode> Find(JsonNode root) =>
        steps.Aggregate<Func<JsonNode, IEnumerable<JsonNode?>>, IEnumerable<JsonNode>>([root], (nodes, step) => nodes.SelectMany(step).OfType<JsonNode>());

    [GeneratedRegex(@"\[\?\(\s*@\.(?<field>[\w.]+)\s*==\s*[""'](?<value>[^""']*)[""']\s*\)\]|\[(?<index>\d+)\]|\[(?<all>\*)\]|\.(?<all>\*)|\[['""](?<quoted>[^'""]+)['""]\]|\.?(?<name>(\\\.|[^.\[\]])+)")]
    private static partial Regex Step();
}
