using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rehearsal.Runtime.Pods;

namespace Rehearsal.Runtime.Containers;

/// <summary>The environment variables of a container: what envFrom brings, then env, with $(NAME) expanded.</summary>
internal static partial class ContainerEnvironment
{
    /// <exception cref="ContainerConfigException">A source or a key is missing.</exception>
    public static Dictionary<string, string> Of(PodRequest request, JsonNode container)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOSTNAME"] = request.Hostname };
        foreach (var source in container.Elements("envFrom"))
        {
            var reference = source["secretRef"] ?? source["configMapRef"];
            foreach (var (key, value) in Source(request, source["secretRef"] is not null, reference.Text("name"), reference.Flag("optional")))
            {
                variables[source.Text("prefix") + key] = value;
            }
        }

        foreach (var variable in container.Elements("env"))
        {
            if (Value(request, container, variable, variables) is { } value)
            {
                variables[variable.Text("name")] = value;
            }
        }

        return variables;
    }

    /// <summary>$(NAME) becomes the variable's value when there is one; $$ is a dollar.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) =>
        Reference().Replace(text, match => match.Value == "$$" ? "$" : variables.TryGetValue(match.Groups[1].Value, out var value) ? value : match.Value);

    private static string? Value(PodRequest request, JsonNode container, JsonNode variable, Dictionary<string, string> before)
    {
        if (variable["valueFrom"] is not { } from)
        {
            return Expand(variable.Text("value"), before);
        }

        if (from["fieldRef"] is { } field)
        {
            return PodFields.Value(request, field.Text("fieldPath"));
        }

        if (from["resourceFieldRef"] is { } resource)
        {
            return Resource(container, resource);
        }

        var (isSecret, reference) = from["secretKeyRef"] is { } secret ? (true, secret) : (false, from["configMapKeyRef"]!);
        var (name, key, optional) = (reference.Text("name"), reference.Text("key"), reference.Flag("optional"));
        return Source(request, isSecret, name, optional).TryGetValue(key, out var value) ? value : optional ? null
            : throw new ContainerConfigException($"couldn't find key {key} in {(isSecret ? "Secret" : "ConfigMap")} {request.Pod.Namespace()}/{name}");
    }

    private static Dictionary<string, string> Source(PodRequest request, bool isSecret, string name, bool optional)
    {
        var content = isSecret ? request.Secret(name) : request.ConfigMap(name);
        return content?.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(pair.Value), StringComparer.Ordinal)
            ?? (optional ? [] : throw new ContainerConfigException($"{(isSecret ? "secret" : "configmap")} \"{name}\" not found"));
    }

    private static string Resource(JsonNode container, JsonNode reference)
    {
        var path = reference.Text("resource").Split('.', 2);
        if (path is not [("limits" or "requests") and var list, var resource] || resource.StartsWith("ephemeral", StringComparison.Ordinal))
        {
            throw new ContainerConfigException($"resource {reference.Text("resource")} is not offered by the rehearsal's runtime");
        }

        var divisor = Math.Max(1, Quantities.Bytes(reference["divisor"]));
        return (Quantities.Bytes(container.At("resources", list, resource)) / divisor).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\$\$|\$\(([A-Za-z_.-][A-Za-z0-9_.-]*)\)")]
    private static partial Regex Reference();
}
