using System.Text.Json.Nodes;
using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Admission;

/// <summary>Nothing is created in a namespace that does not exist or is being deleted.</summary>
internal sealed class NamespaceAdmission(ObjectStore store) : IAdmission
{
    public void Admit(ResourceDefinition resource, JsonObject? before, JsonObject after)
    {
        if (before is not null || !resource.Namespaced)
        {
            return;
        }

        var name = after.Namespace();
        if (store.Get("namespaces", "", name) is not { } found)
        {
            throw ApiException.NotFound("namespaces", name);
        }

        if (found.Tree.Text("metadata", "deletionTimestamp").Length > 0)
        {
            throw ApiException.Forbidden(resource.Id, after.Name(), $"unable to create new content in namespace {name} because it is being terminated");
        }
    }
}
