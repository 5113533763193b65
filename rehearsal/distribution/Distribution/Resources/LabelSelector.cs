using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rehearsal.Distribution.Api;

namespace Rehearsal.Distribution.Resources;

/// <summary>A condition on labels, from a query (app=web,tier in (a,b),!old) or from an object's selector.</summary>
internal sealed partial class LabelSelector
{
    private readonly List<(string Key, string Operator, HashSet<string> Values)> requirements = [];

    public bool IsEmpty => requirements.Count == 0;

    /// <exception cref="ApiException">400: it cannot be read.</exception>
    public static LabelSelector Parse(string text)
    {
        var selector = new LabelSelector();
        foreach (var part in Parts(text))
        {
            var match = Requirement().Match(part);
            if (!match.Success)
            {
                throw ApiException.BadRequest($"unable to parse requirement: \"{part}\" is no label requirement");
            }

            var key = match.Groups["key"].Value;
            if (match.Groups["not"].Success)
            {
                selector.requirements.Add((key, "DoesNotExist", []));
            }
            else if (match.Groups["set"].Success)
            {
                var values = match.Groups["values"].Value.Split(',').Select(value => value.Trim()).ToHashSet(StringComparer.Ordinal);
                selector.requirements.Add((key, match.Groups["set"].Value == "in" ? "In" : "NotIn", values));
            }
            else if (match.Groups["equal"].Success)
            {
                selector.requirements.Add((key, match.Groups["equal"].Value == "!=" ? "NotIn" : "In", [match.Groups["value"].Value]));
            }
            else
            {
                selector.requirements.Add((key, "Exists", []));
            }
        }

        return selector;
    }

    /// <summary>An object's selector: matchLabels and matchExpressions. Nothing selects nothing; an empty one selects all.</summary>
    public static LabelSelector Of(JsonNode? node)
    {
        var selector = new LabelSelector();
        foreach (var (key, value) in node.Map("matchLabels"))
        {
            selector.requirements.Add((key, "In", [value]));
        }

        foreach (var expression in node.Elements("matchExpressions"))
        {
            selector.requirements.Add((expression.Text("key"), expression.Text("operator"), expression.Strings("values").ToHashSet(StringComparer.Ordinal)));
        }

        return selector;
    }

    /// <summary>A plain map, as a Service and a ReplicationController carry it.</summary>
    public static LabelSelector OfMap(JsonNode? node)
    {
        var selector = new LabelSelector();
        foreach (var (key, value) in node.Map())
        {
            selector.requirements.Add((key, "In", [value]));
        }

        return selector;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels) => requirements.All(requirement =>
    {
        var known = labels.TryGetValue(requirement.Key, out var value);
        return requirement.Operator switch
        {
            "In" => known && requirement.Values.Contains(value!),
            "NotIn" => !known || !requirement.Values.Contains(value!),
            "Exists" => known,
            "DoesNotExist" => !known,
            "Gt" => known && Compare(value!, requirement.Values) > 0,
            "Lt" => known && Compare(value!, requirement.Values) < 0,
            _ => false,
        };
    });

    public override string ToString() => string.Join(",", requirements.Select(requirement => requirement.Operator switch
    {
        "In" when requirement.Values.Count == 1 => $"{requirement.Key}={requirement.Values.Single()}",
        "In" => $"{requirement.Key} in ({string.Join(",", requirement.Values)})",
        "NotIn" => $"{requirement.Key} notin ({string.Join(",", requirement.Values)})",
        "DoesNotExist" => $"!{requirement.Key}",
        _ => requirement.Key,
    }));

    private static int Compare(string value, HashSet<string> bounds) =>
        long.TryParse(value, CultureInfo.InvariantCulture, out var number) && bounds.Count == 1 && long.TryParse(bounds.Single(), CultureInfo.InvariantCulture, out var bound)
            ? number.CompareTo(bound)
            : 0;

    /// <summary>Splits at the commas outside parentheses.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        var (depth, start) = (0, 0);
        for (var index = 0; index <= text.Length; index++)
        {
            if (index == text.Length || (text[index] == ',' && depth == 0))
            {
                if (text[start..index].Trim() is { Length: > 0 } part)
                {
                    yield return part;
                }

                start = index + 1;
            }
            else
            {
                depth += text[index] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    [GeneratedRegex(@"^(?<not>!)\s*(?<key>[^\s=!,()]+)$|^(?<key>[^\s=!,()]+)(\s+(?<set>in|notin)\s*\((?<values>[^()]*)\)|\s*(?<equal>==|!=|=)\s*(?<value>[^\s=!,()]*))?$")]
    private static partial Regex Requirement();
}
