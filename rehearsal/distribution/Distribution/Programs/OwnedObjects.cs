using System.Text.Json.Nodes;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>The objects that an operator makes for a custom resource: owned by it, and gone with it.</summary>
internal sealed class OwnedObjects(ApiClient api, JsonObject owner, IReadOnlyDictionary<string, string> labels)
{
    private static readonly Dictionary<string, (string Group, string Plural)> Kinds = new(StringComparer.Ordinal)
    {
        ["StatefulSet"] = ("apis/apps/v1", "statefulsets"), ["Service"] = ("api/v1", "services"), ["ConfigMap"] = ("api/v1", "configmaps"), ["Secret"] = ("api/v1", "secrets"),
        ["ServiceAccount"] = ("api/v1", "serviceaccounts"), ["Role"] = ("apis/rbac.authorization.k8s.io/v1", "roles"), ["RoleBinding"] = ("apis/rbac.authorization.k8s.io/v1", "rolebindings"),
    };

    public JsonObject Reference => new()
    {
        ["apiVersion"] = owner.Text("apiVersion"), ["kind"] = owner.Text("kind"), ["name"] = owner.Name(), ["uid"] = owner.Uid(), ["controller"] = true, ["blockOwnerDeletion"] = true,
    };

    public async Task<JsonObject?> Get(string kind, string name, CancellationToken stop) => await api.Get(Path(kind, name), stop);

    /// <summary>Creates or replaces, as operators do and as their roles allow; what is equal is not written by the server.</summary>
    /// <param name="body">Everything but version, kind and metadata.</param>
    public async Task Apply(string kind, string name, JsonObject body, CancellationToken stop)
    {
        var wanted = new JsonObject
        {
            ["apiVersion"] = Kinds[kind].Group.Split('/', 2)[1], ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = owner.Namespace(), ["labels"] = labels.ToJson(), ["ownerReferences"] = new JsonArray(Reference) },
        };
        foreach (var (field, value) in body)
        {
            wanted[field] = value?.DeepClone();
        }

        if (await Get(kind, name, stop) is null)
        {
            await api.Post(Path(kind, ""), wanted, stop);
        }
        else
        {
            await api.Put(Path(kind, name), wanted, stop);
        }
    }

    /// <summary>Makes what is not there and leaves what is: generated values stay.</summary>
    public async Task Keep(string kind, string name, Func<JsonObject> body, CancellationToken stop)
    {
        if (await Get(kind, name, stop) is null)
        {
            await Apply(kind, name, body(), stop);
        }
    }

    private string Path(string kind, string name) => $"/{Kinds[kind].Group}/namespaces/{owner.Namespace()}/{Kinds[kind].Plural}{(name.Length > 0 ? $"/{name}" : "")}";
}
