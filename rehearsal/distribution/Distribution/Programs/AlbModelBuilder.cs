using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Resources;
using static Rehearsal.Distribution.Programs.AlbGroup;

namespace Rehearsal.Distribution.Programs;

/// <summary>Reads annotations, rules, Services and nodes into a model. Pure: it asks nobody, and changes nothing.</summary>
internal sealed class AlbModelBuilder(string cluster, Mirror services, Mirror nodes, IReadOnlyDictionary<string, string> defaultTags)
{
    private const string ExcludedNode = "node.kubernetes.io/exclude-from-external-load-balancers";
    private readonly Dictionary<string, AlbTargetGroup> targets = new(StringComparer.Ordinal);

    /// <exception cref="AlbModelException">It cannot be made; says why.</exception>
    public AlbModel Build(AlbGroup group)
    {
        targets.Clear();
        var members = group.Members;
        CheckOrders(members);
        var scheme = Agreed(members, "scheme") is { Length: > 0 } given ? given : "internal";
        if (scheme is not ("internal" or "internet-facing"))
        {
            throw new AlbModelException($"unknown scheme: {scheme}");
        }

        var ports = members.ToDictionary(member => member, Ports);
        var redirect = Agreed(members, "ssl-redirect");
        var listeners = new List<AlbListener>();
        foreach (var port in ports.Values.SelectMany(list => list).Select(pair => pair.Port).Distinct().Order())
        {
            listeners.Add(Listener(group, port, [.. members.Where(member => ports[member].Any(pair => pair.Port == port))], ports, redirect));
        }

        if (redirect.Length > 0 && !listeners.Any(listener => listener.Protocol == "HTTPS" && listener.Port.ToString(CultureInfo.InvariantCulture) == redirect))
        {
            throw new AlbModelException($"listener does not exist for SSL Redirect port: {redirect}");
        }

        var tags = new Dictionary<string, string>(defaultTags, StringComparer.Ordinal);
        foreach (var pair in members.SelectMany(member => Words(Annotation(member, "tags"))))
        {
            var parts = pair.Split('=', 2);
            tags[parts[0].Trim()] = parts.Length == 2 ? parts[1].Trim() : throw new AlbModelException($"failed to parse stringMap annotation, {Annotations}tags: {pair}");
        }

        tags["elbv2.k8s.aws/cluster"] = cluster;
        tags["ingress.k8s.aws/stack"] = group.Stack;
        var cidrs = members.SelectMany(member => Words(Annotation(member, "inbound-cidrs"))).Distinct().ToList();
        return new AlbModel(group.Stack, NameOf(group), scheme, Words(Agreed(members, "subnets")), Words(Agreed(members, "security-groups")), cidrs.Count > 0 ? cidrs : ["0.0.0.0/0"], listeners, [.. targets.Values.OrderBy(target => target.Name, StringComparer.Ordinal)], tags);
    }

    private static void CheckOrders(IReadOnlyList<JsonObject> members)
    {
        var orders = members.Select(member => Annotation(member, "group.order")).Where(order => order.Length > 0).ToList();
        if (orders.FirstOrDefault(order => !int.TryParse(order, CultureInfo.InvariantCulture, out var number) || number is < -1000 or > 1000) is { } bad)
        {
            throw new AlbModelException($"explicit Ingress group order must be within [-1000:1000], Ingress order is {bad}");
        }

        if (orders.Where(order => order != "0").GroupBy(order => order).FirstOrDefault(same => same.Count() > 1) is { } conflict)
        {
            throw new AlbModelException($"conflict Ingress group order: {conflict.Key}");
        }
    }

    /// <summary>The value that the members give; they must not differ.</summary>
    private static string Agreed(IReadOnlyList<JsonObject> members, string name)
    {
        var values = members.Select(member => Annotation(member, name)).Where(value => value.Length > 0).Distinct().ToList();
        return values.Count < 2 ? values.FirstOrDefault() ?? "" : throw new AlbModelException($"conflicting {name}: [{string.Join(" | ", values)}]");
    }

    private static List<string> Words(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static List<(string Protocol, int Port)> Ports(JsonObject ingress)
    {
        var text = Annotation(ingress, "listen-ports");
        if (text.Length == 0)
        {
            return Annotation(ingress, "certificate-arn").Length > 0 ? [("HTTPS", 443)] : [("HTTP", 80)];
        }

        try
        {
            var ports = JsonNode.Parse(text)!.AsArray().SelectMany(entry => entry!.AsObject()).Select(pair => (pair.Key, pair.Value!.GetValue<int>())).ToList();
            return ports.Count == 0 ? throw new AlbModelException($"empty listen-ports configuration: {text}")
                : ports.FirstOrDefault(port => port.Key is not ("HTTP" or "HTTPS")) is { Key: { } odd } ? throw new AlbModelException($"listen protocol must be within [HTTP, HTTPS]: {odd}")
                : ports.FirstOrDefault(port => port.Item2 is < 1 or > 65535) is { Item2: not 0 } far ? throw new AlbModelException($"listen port must be within [1, 65535]: {far.Item2}")
                : ports;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            throw new AlbModelException($"failed to parse listen-ports configuration: `{text}`: {error.Message}");
        }
    }

    private AlbListener Listener(AlbGroup group, int port, List<JsonObject> members, Dictionary<JsonObject, List<(string Protocol, int Port)>> ports, string redirect)
    {
        var protocols = members.SelectMany(member => ports[member]).Where(pair => pair.Port == port).Select(pair => pair.Protocol).Distinct().ToList();
        if (protocols.Count > 1)
        {
            throw new AlbModelException($"conflicting protocol, {port}: [{string.Join(" | ", protocols)}]");
        }

        var secure = protocols[0] == "HTTPS";
        var certificates = secure ? members.SelectMany(member => Words(Annotation(member, "certificate-arn"))).Distinct().ToList() : [];
        if (secure && certificates.Count == 0)
        {
            throw new AlbModelException($"ingress: {members[0].Namespace()}/{members[0].Name()}: none certificate found for HTTPS listener {port}: the annotation certificate-arn names none, and the rehearsal does not look for certificates by host");
        }

        var policy = secure ? Agreed(members, "ssl-policy") is { Length: > 0 } named ? named : "ELBSecurityPolicy-2016-08" : "";
        if (!secure && redirect.Length > 0)
        {
            return new AlbListener("HTTP", port, [], "", AlbAction.Redirect(redirect), []);
        }

        var fallbacks = members.Where(member => member.At("spec", "defaultBackend") is not null).ToList();
        if (fallbacks.Count > 1)
        {
            throw new AlbModelException("multiple ingress defined default backend");
        }

        var standard = fallbacks.Count == 1 ? Action(group, fallbacks[0], fallbacks[0].At("spec", "defaultBackend")!) : AlbAction.Fixed("404");
        return new AlbListener(protocols[0], port, certificates, policy, standard, [.. members.SelectMany(member => Rules(group, member))]);
    }

    private IEnumerable<AlbRule> Rules(AlbGroup group, JsonObject ingress)
    {
        foreach (var rule in ingress.Elements("spec", "rules"))
        {
            List<string> hosts = rule.Text("host") is { Length: > 0 } host ? [host] : [];
            // Exact paths count before prefixes, longer ones before shorter ones.
            foreach (var path in rule.Elements("http", "paths").OrderBy(path => path.Text("pathType") switch { "Exact" => 0, "Prefix" => 1, _ => 2 })
                .ThenByDescending(path => path.Text("pathType") == "Prefix" ? path.Text("path").Length : 0))
            {
                yield return new AlbRule(hosts, Patterns(path), Action(group, ingress, path["backend"]!));
            }
        }
    }

    private static List<string> Patterns(JsonNode path)
    {
        var text = path.Text("path");
        switch (path.Text("pathType"))
        {
            case "Exact" when text.AsSpan().ContainsAny('*', '?'):
                throw new AlbModelException("exact path shouldn't contain wildcards: " + text);
            case "Prefix" when text.AsSpan().ContainsAny('*', '?'):
                throw new AlbModelException("prefix path shouldn't contain wildcards: " + text);
            case "Prefix":
                return text == "/" ? ["/*"] : [text.TrimEnd('/'), $"{text.TrimEnd('/')}/*"];
            default:
                return text.Length == 0 ? ["/*"] : [text];
        }
    }

    private AlbAction Action(AlbGroup group, JsonObject ingress, JsonNode backend)
    {
        var name = backend.Text("service", "name");
        if (name.Length == 0)
        {
            throw new AlbModelException("missing required \"service\" field");
        }

        if (backend.Text("service", "port", "name") == "use-annotation")
        {
            return Custom(ingress, name);
        }

        // As upstream has it by default (tolerate-non-existent-backend-service).
        return services.Find(ingress.Namespace(), name) is { } service ? AlbAction.Forward(Target(group, ingress, service, backend)) : AlbAction.Fixed("503", "Backend service does not exist");
    }

    /// <summary>An action spelled out in an annotation.</summary>
    private static AlbAction Custom(JsonObject ingress, string name)
    {
        var text = Annotation(ingress, $"actions.{name}");
        try
        {
            var node = text.Length > 0 ? JsonNode.Parse(text) : throw new AlbModelException($"missing actions.{name} configuration");
            var type = node.Text("type").ToLowerInvariant();
            var (part, prefix) = type switch { "redirect" => ("redirectConfig", "RedirectConfig."), "fixed-response" => ("fixedResponseConfig", "FixedResponseConfig."), _ => throw new AlbModelException($"actions.{name}: the rehearsal does not do actions of type {type}") };
            return new AlbAction(type, node.Map(part).ToDictionary(pair => prefix + char.ToUpperInvariant(pair.Key[0]) + pair.Key[1..], pair => pair.Value, StringComparer.Ordinal));
        }
        catch (JsonException error)
        {
            throw new AlbModelException($"failed to parse actions.{name} configuration: {error.Message}");
        }
    }

    /// <returns>The name of the target group.</returns>
    private string Target(AlbGroup group, JsonObject ingress, JsonObject service, JsonNode backend)
    {
        // What a Service says of itself counts more than what the Ingress says.
        string Setting(string setting, string otherwise) => Annotation(service, setting) is { Length: > 0 } own ? own : Annotation(ingress, setting) is { Length: > 0 } given ? given : otherwise;
        var wanted = backend.At("service", "port");
        var port = service.Elements("spec", "ports").FirstOrDefault(port => wanted.Text("name") is { Length: > 0 } label ? port.Text("name") == label : port.Number(0, "port") == wanted.Number(-1, "number"))
            ?? throw new AlbModelException($"unable to find port {(wanted.Text("name") is { Length: > 0 } missing ? missing : wanted.Number(0, "number"))} on service {service.Namespace()}/{service.Name()}");
        var kind = Setting("target-type", "instance");
        if (kind != "instance")
        {
            throw new AlbModelException(kind == "ip" ? "the rehearsal does not do target type ip: pods have no address in the VPC" : $"unknown TargetType: {kind}");
        }

        if (port.Number(0, "nodePort") is not (> 0 and var nodePort))
        {
            throw new AlbModelException("TargetGroup port is empty. When using Instance targets, your service must be of type 'NodePort' or 'LoadBalancer'");
        }

        var protocol = Setting("backend-protocol", "HTTP");
        if (protocol is not ("HTTP" or "HTTPS"))
        {
            throw new AlbModelException($"backend protocol must be within [HTTP, HTTPS]: {protocol}");
        }

        int Whole(string setting, int otherwise) => int.TryParse(Setting(setting, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture, out var number) ? number
            : throw new AlbModelException($"failed to parse int64 annotation, {Annotations}{setting}: {Setting(setting, "")}");
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HealthCheckProtocol"] = Setting("healthcheck-protocol", protocol), ["HealthCheckPath"] = Setting("healthcheck-path", "/"), ["HealthCheckPort"] = HealthPort(Setting("healthcheck-port", "traffic-port"), service),
            ["HealthCheckIntervalSeconds"] = Text(Whole("healthcheck-interval-seconds", 15)), ["HealthCheckTimeoutSeconds"] = Text(Whole("healthcheck-timeout-seconds", 5)),
            ["HealthyThresholdCount"] = Text(Whole("healthy-threshold-count", 2)), ["UnhealthyThresholdCount"] = Text(Whole("unhealthy-threshold-count", 2)), ["Matcher.HttpCode"] = Setting("success-codes", "200"),
        };
        if (settings["HealthCheckProtocol"] is not ("HTTP" or "HTTPS"))
        {
            throw new AlbModelException($"healthcheck protocol must be within [HTTP, HTTPS]: {settings["HealthCheckProtocol"]}");
        }

        var version = Setting("backend-protocol-version", "HTTP1");
        var hash = Hash(cluster, group.Stack, service.Uid(), Text((int)port.Number(0, "port")), Text((int)nodePort), protocol, version, kind);
        var name = $"k8s-{Part(service.Namespace(), 8)}-{Part(service.Name(), 8)}-{hash[..10]}";
        targets[name] = new AlbTargetGroup(name, $"{ingress.Namespace()}/{ingress.Name()}-{service.Name()}:{(wanted.Text("name") is { Length: > 0 } shown ? shown : Text((int)wanted.Number(0, "number")))}", protocol, (int)nodePort,
            settings.Append(KeyValuePair.Create("ProtocolVersion", version)).ToDictionary(StringComparer.Ordinal), Instances(Setting("target-node-labels", "")));
        return name;
    }

    /// <summary>A named port or the port of a Service means, for instances, its node port.</summary>
    private static string HealthPort(string wanted, JsonObject service)
    {
        if (wanted == "traffic-port" || int.TryParse(wanted, CultureInfo.InvariantCulture, out _))
        {
            return wanted;
        }

        return service.Elements("spec", "ports").FirstOrDefault(port => port.Text("name") == wanted)?.Number(0, "nodePort") is > 0 and var number
            ? number.ToString(CultureInfo.InvariantCulture) : throw new AlbModelException($"failed to resolve healthCheckPort: unable to find port {wanted} on service {service.Namespace()}/{service.Name()}");
    }

    private List<string> Instances(string labels)
    {
        var selector = LabelSelector.Parse(labels);
        var instances = new List<string>();
        foreach (var node in nodes.Items.Where(node => Conditions.IsTrue(node, "Ready") && !node.Map("metadata", "labels").ContainsKey(ExcludedNode) && (selector.IsEmpty || selector.Matches(node.Map("metadata", "labels")))))
        {
            var id = node.Text("spec", "providerID");
            instances.Add(id.Length == 0 ? throw new AlbModelException($"providerID is not specified for node: {node.Name()}")
                : id.Split('/')[^1] is var instance && instance.StartsWith("i-", StringComparison.Ordinal) ? instance
                : throw new AlbModelException($"providerID {id} of node {node.Name()} is invalid for EC2 instances, expected format: aws:///<zone>/<instance id>"));
        }

        instances.Sort(StringComparer.Ordinal);
        return instances;
    }

    private string NameOf(AlbGroup group)
    {
        if (Agreed(group.Members, "load-balancer-name") is { Length: > 0 } given)
        {
            return given.Length <= 32 ? given : throw new AlbModelException($"load balancer name cannot be longer than 32 characters: {given}");
        }

        var hash = Hash(cluster, group.Stack)[..10];
        return group.Stack.Split('/') is [var space, var name] ? $"k8s-{Part(space, 8)}-{Part(name, 8)}-{hash}" : $"k8s-{Part(group.Stack, 17)}-{hash}";
    }

    private static string Part(string text, int length) => string.Concat(text.Where(char.IsAsciiLetterOrDigit).Take(length));

    private static string Hash(params string[] parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
}
