using System.Text.Json.Nodes;
using Rehearsal.Distribution.Commands;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubeadm;

/// <summary>A configuration file of kubeadm: one document per kind, strictly read.</summary>
internal sealed class KubeadmConfiguration
{
    private const string Version = "kubeadm.k8s.io/v1beta3", KubeletVersion = "kubelet.config.k8s.io/v1beta1", ProxyVersion = "kubeproxy.config.k8s.io/v1alpha1";
    private readonly Dictionary<string, JsonObject> documents = new(StringComparer.Ordinal);

    public JsonObject Init => Document("InitConfiguration");

    public JsonObject Cluster => Document("ClusterConfiguration");

    public JsonObject Join => Document("JoinConfiguration");

    public JsonObject Kubelet => Document("KubeletConfiguration");

    public JsonObject Proxy => Document("KubeProxyConfiguration");

    /// <exception cref="UsageException">Unreadable, of an unknown kind or version, or with an unknown field.</exception>
    public static KubeadmConfiguration Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"unable to read config from \"{path}\": open {path}: no such file or directory");
        }

        return Parse(File.ReadAllText(path), path);
    }

    public static KubeadmConfiguration Parse(string text, string path)
    {
        var configuration = new KubeadmConfiguration();
        List<JsonNode> nodes;
        try
        {
            nodes = YamlDocument.ReadAll(text);
        }
        catch (YamlDotNet.Core.YamlException error)
        {
            throw new UsageException($"{path}: {error.Message}");
        }

        foreach (var tree in nodes.OfType<JsonObject>())
        {
            var (version, kind) = (tree.Text("apiVersion"), tree.Text("kind"));
            var expected = kind switch { "KubeletConfiguration" => KubeletVersion, "KubeProxyConfiguration" => ProxyVersion, _ => Version };
            if (!ConfigurationFields.ByKind.TryGetValue(kind, out var fields))
            {
                throw new UsageException($"{path}: no kind \"{kind}\" is registered for version \"{version}\"; known are {string.Join(", ", ConfigurationFields.ByKind.Keys)}");
            }

            if (version != expected)
            {
                throw new UsageException($"{path}: {kind} of version \"{version}\" is not known here; it is \"{expected}\"");
            }

            Check(tree, fields, kind, path);
            if (!configuration.documents.TryAdd(kind, tree))
            {
                throw new UsageException($"{path}: {kind} stands in it twice");
            }
        }

        return configuration;
    }

    public bool Has(string kind) => documents.ContainsKey(kind);

    /// <summary>A kubelet reads its file as strictly.</summary>
    public static void CheckKubelet(JsonObject tree, string path)
    {
        if (tree.Text("kind") != "KubeletConfiguration")
        {
            throw new UsageException($"failed to load kubelet config file, path: {path}, error: no kind \"{tree.Text("kind")}\" is registered");
        }

        Check(tree, ConfigurationFields.ByKind["KubeletConfiguration"], "KubeletConfiguration", path);
    }

    private JsonObject Document(string kind)
    {
        if (!documents.TryGetValue(kind, out var tree))
        {
            documents[kind] = tree = [];
        }

        return tree;
    }

    private static void Check(JsonObject tree, string fields, string kind, string path)
    {
        var position = 0;
        var shape = Parse(fields, ref position);
        var unknown = new List<string>();
        Compare(tree, shape, "", unknown);
        if (unknown.Count > 0)
        {
            throw new UsageException($"{path}: strict decoding error in {kind}: {string.Join(", ", unknown.Select(field => $"unknown field \"{field}\""))}");
        }
    }

    private static void Compare(JsonNode? node, Dictionary<string, object> shape, string at, List<string> unknown)
    {
        if (shape.ContainsKey("*"))
        {
            return;
        }

        if (node is JsonArray items)
        {
            for (var index = 0; index < items.Count; index++)
            {
                Compare(items[index], shape, $"{at}[{index}]", unknown);
            }
        }

        foreach (var (name, value) in node as JsonObject ?? [])
        {
            var field = at.Length == 0 ? name : $"{at}.{name}";
            if (!shape.TryGetValue(name, out var below))
            {
                unknown.Add(field);
            }
            else
            {
                Compare(value, (Dictionary<string, object>)below, field, unknown);
            }
        }
    }

    /// <summary>Reads "a b{c d} e[*]".</summary>
    private static Dictionary<string, object> Parse(string text, ref int position)
    {
        var shape = new Dictionary<string, object>(StringComparer.Ordinal);
        var name = "";
        for (; position < text.Length; position++)
        {
            switch (text[position])
            {
                case '{' or '[':
                    position++;
                    shape[name] = Parse(text, ref position);
                    name = "";
                    break;
                case '}' or ']':
                    Add();
                    return shape;
                case ' ' or '\n' or '\r':
                    Add();
                    break;
                default:
                    name += text[position];
                    break;
            }
        }

        Add();
        return shape;

        void Add()
        {
            if (name.Length > 0)
            {
                // A plain value has nothing below it to be compared.
                shape.TryAdd(name, new Dictionary<string, object>(StringComparer.Ordinal) { ["*"] = "" });
                name = "";
            }
        }
    }
}
