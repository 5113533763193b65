using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Admission;

/// <summary>A claim without a class gets the default one; an Ingress without a class gets the default one.</summary>
internal sealed class ClaimAdmission(ObjectStore store) : IAdmission
{
    public void Admit(ResourceDefinition resource, JsonObject? before, JsonObject after)
    {
        if (before is not null)
        {
            return;
        }

        if (resource.Id == "persistentvolumeclaims" && after.At("spec", "storageClassName") is null)
        {
            Default(after, "storageclasses.storage.k8s.io", "storageclass.kubernetes.io/is-default-class", "storageClassName");
        }
        else if (resource.Id == "ingresses.networking.k8s.io" && after.At("spec", "ingressClassName") is null && after.At("metadata", "annotations", "kubernetes.io/ingress.class") is null)
        {
            Default(after, "ingressclasses.networking.k8s.io", "ingressclass.kubernetes.io/is-default-class", "ingressClassName");
        }
    }

    private void Default(JsonObject tree, string classes, string annotation, string field)
    {
        // Of several defaults the newest counts, as in Kubernetes.
        var standard = store.List(classes)
            .Where(item => item.Tree.Text("metadata", "annotations", annotation) == "true")
            .MaxBy(item => item.Tree.Text("metadata", "creationTimestamp"), StringComparer.Ordinal);
        if (standard is not null)
        {
            tree.Make("spec")[field] = standard.Name;
        }
    }
}
