using Rehearsal.Distribution.Store;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Resources;

/// <summary>Every resource that is served now: the built-in ones and those of the CustomResourceDefinitions in the store.</summary>
internal sealed class ResourceCatalogue
{
    public const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";

    private readonly Lock gate = new();
    private readonly List<ResourceDefinition> builtIn;
    private Dictionary<string, List<ResourceDefinition>> custom = new(StringComparer.Ordinal);

    public ResourceCatalogue(ObjectStore store)
    {
        Schemas = new BuiltInSchemas();
        builtIn = [.. BuiltInResources.All(Schemas)];
        foreach (var definition in store.List(Definitions))
        {
            Serve(definition);
        }
    }

    public BuiltInSchemas Schemas { get; }

    public IReadOnlyList<ResourceDefinition> All
    {
        get
        {
            lock (gate)
            {
                return [.. builtIn, .. custom.Values.SelectMany(list => list)];
            }
        }
    }

    public ResourceDefinition? Find(string group, string version, string plural) =>
        All.FirstOrDefault(resource => resource.Plural == plural && resource.Group == group && resource.Version == version);

    /// <summary>The resource at any served version, the storage version first.</summary>
    public ResourceDefinition? Find(string id)
    {
        var matches = All.Where(resource => resource.Id == id).ToList();
        return matches.FirstOrDefault(resource => resource.Version == resource.StorageVersion) ?? matches.FirstOrDefault();
    }

    public ResourceDefinition? FindKind(string groupVersion, string kind) => All.FirstOrDefault(resource => resource.Kind == kind && resource.GroupVersion == groupVersion);

    /// <exception cref="InvalidOperationException">No such resource is served.</exception>
    public ResourceDefinition Get(string id) => Find(id) ?? throw new InvalidOperationException($"resource {id} is not served");

    /// <summary>Follows the CustomResourceDefinitions.</summary>
    public void Serve(StoredObject definition)
    {
        var resources = CustomResources.Read(definition.Copy(), Schemas.Metadata, []);
        lock (gate)
        {
            custom = new Dictionary<string, List<ResourceDefinition>>(custom, StringComparer.Ordinal) { [definition.Name] = resources };
        }
    }

    public void Drop(string definition)
    {
        lock (gate)
        {
            custom = new Dictionary<string, List<ResourceDefinition>>(custom, StringComparer.Ordinal);
            custom.Remove(definition);
        }
    }
}
