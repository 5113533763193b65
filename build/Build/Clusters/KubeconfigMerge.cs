using WasteCoach.Build.Phases;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace WasteCoach.Build.Clusters;

/// <summary>Puts a cluster's access into a kubeconfig beside others, all of it under one name.</summary>
public static class KubeconfigMerge
{
    private static readonly IDeserializer Reader = new DeserializerBuilder().Build();
    private static readonly ISerializer Writer = new SerializerBuilder().WithQuotingNecessaryStrings().DisableAliases().Build();

    /// <summary>Merges; what the file has under other names stays as it is, and so does its current context where it has one.</summary>
    /// <param name="target">The file's text; empty for a new one.</param>
    /// <param name="source">A kubeconfig with one cluster, user and context.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="UsageException">The target is no kubeconfig.</exception>
    public static string Into(string target, string source, string name)
    {
        var merged = Read(target, "The file to merge into");
        var added = Read(source, "The environment's kubeconfig");
        merged["apiVersion"] = "v1";
        merged["kind"] = "Config";
        Put(merged, "clusters", name, "cluster", Only(added, "clusters", "cluster"));
        Put(merged, "users", name, "user", Only(added, "users", "user"));
        Put(merged, "contexts", name, "context", new Dictionary<object, object> { ["cluster"] = name, ["user"] = name });
        if (merged.GetValueOrDefault("current-context") is null or "")
        {
            merged["current-context"] = name;
        }

        return Writer.Serialize(merged);
    }

    private static Dictionary<object, object> Read(string text, string what)
    {
        try
        {
            return text.Trim().Length == 0 ? [] : Reader.Deserialize<Dictionary<object, object>>(text);
        }
        catch (YamlException exception)
        {
            throw new UsageException($"{what} is no kubeconfig: line {exception.Start.Line}.", "Name another file, or a new one.");
        }
    }

    private static object Only(Dictionary<object, object> config, string list, string kind) => ((Dictionary<object, object>)((List<object>)config[list]).Single())[kind];

    private static void Put(Dictionary<object, object> config, string list, string name, string kind, object value)
    {
        var entries = config.GetValueOrDefault(list) as List<object> ?? [];
        entries.RemoveAll(entry => entry is Dictionary<object, object> named && named.GetValueOrDefault("name") as string == name);
        entries.Add(new Dictionary<object, object> { ["name"] = name, [kind] = value });
        config[list] = entries;
    }
}
