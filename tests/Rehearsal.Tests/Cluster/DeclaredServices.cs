using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>The background services that an environment file declares, in its order, each to be called as the build calls it.</summary>
public static partial class DeclaredServices
{
    /// <summary>Reads them.</summary>
    /// <param name="environmentFile">The environment file.</param>
    /// <param name="states">The folder with a folder for each.</param>
    public static IReadOnlyList<(string Name, LocalService Service)> Read(string environmentFile, string states)
    {
        var root = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(File.ReadAllText(environmentFile));
        return ((List<object>)root["services"]).Cast<Dictionary<object, object>>()
            .Select(service =>
            {
                var name = (string)service["name"];
                var settings = service.TryGetValue("settings", out var given) ? (Dictionary<object, object>)given : [];
                var variables = settings.ToDictionary(setting => Words().Replace((string)setting.Key, "_$1").ToUpperInvariant(), setting => Quoted(root, (string)setting.Value));
                return (name, new LocalService((string)service["command"], Path.Combine(states, name), variables));
            })
            .ToList();
    }

    // ${a.b} takes another key's value; ${services[name].settings.port} that of a named service.
    private static string Quoted(object root, string text)
    {
        if (!text.StartsWith("${", StringComparison.Ordinal))
        {
            return text;
        }

        var found = root;
        foreach (Match step in Steps().Matches(text[2..^1]))
        {
            found = step.Groups[2].Success
                ? ((List<object>)found).Cast<Dictionary<object, object>>().Single(item => (string)item["name"] == step.Groups[2].Value)
                : ((Dictionary<object, object>)found)[step.Groups[1].Value];
        }

        return Convert.ToString(found, CultureInfo.InvariantCulture)!;
    }

    [GeneratedRegex("(?<!^)([A-Z])")]
    private static partial Regex Words();

    [GeneratedRegex(@"([A-Za-z]+)|\[([a-z-]+)\]")]
    private static partial Regex Steps();
}
