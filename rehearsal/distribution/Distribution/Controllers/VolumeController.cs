using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Controllers;

/// <summary>
/// Binds claims to volumes. New ones are made by the provisioner that the class names, a program in a pod: until one does, the claim waits.
/// </summary>
internal sealed class VolumeController(Registry registry) : Controller(registry)
{
    private const string Claims = "persistentvolumeclaims", Volumes = "persistentvolumes", Classes = "storageclasses.storage.k8s.io";
    private const string SelectedNode = "volume.kubernetes.io/selected-node", ProvisionedBy = "pv.kubernetes.io/provisioned-by", InUse = "kubernetes.io/pvc-protection";
    private readonly EventRecorder events = new(registry, "persistentvolume-controller");

    protected override string Name => "persistentvolume-controller";

    protected override string[] Watched => [Claims, Volumes, Classes, "pods"];

    protected override IEnumerable<string> Keys(StoreEvent change) => change.Current.Resource switch
    {
        Claims => [Key(change.Current), .. change.Deleted && change.Current.Tree.Text("spec", "volumeName") is { Length: > 0 } volume ? [$"|volume/{volume}"] : Array.Empty<string>()],
        "pods" => change.Deleted || PodState.IsFinished(change.Current.Tree) ? Store.List(Claims, change.Current.Namespace).Where(claim => PodState.IsDeleted(claim.Tree)).Select(Key) : [],
        _ => Store.List(Claims).Where(claim => claim.Tree.Text("status", "phase") != "Bound").Select(Key),
    };

    protected override Task Reconcile(string @namespace, string name)
    {
        if (@namespace == "|volume")
        {
            Release(name);
            return Task.CompletedTask;
        }

        if (Store.Get(Claims, @namespace, name)?.Copy() is not { } claim)
        {
            return Task.CompletedTask;
        }

        if (Protect(claim) || claim.Text("status", "phase") == "Bound")
        {
            Expand(claim);
            return Task.CompletedTask;
        }

        if (Existing(claim) is { } volume)
        {
            Bind(claim, volume);
            return Task.CompletedTask;
        }

        var storageClass = Store.Get(Classes, "", claim.Text("spec", "storageClassName"))?.Tree;
        if (storageClass is null)
        {
            var wanted = claim.Text("spec", "storageClassName");
            events.Record(claim, wanted.Length > 0 ? "Warning" : "Normal", wanted.Length > 0 ? "ProvisioningFailed" : "FailedBinding",
                wanted.Length > 0 ? $"storageclass.storage.k8s.io \"{wanted}\" not found" : "no persistent volumes available for this claim and no storage class is set");
            return Task.CompletedTask;
        }

        var node = claim.Text("metadata", "annotations", SelectedNode);
        if (storageClass.Text("volumeBindingMode") == "WaitForFirstConsumer" && node.Length == 0)
        {
            events.Record(claim, "Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
            return Task.CompletedTask;
        }

        var driver = storageClass.Text("provisioner");
        // This is the call that a provisioner waits for.
        Registry.Modify(Registry.Catalogue.Get(Claims), @namespace, name, tree =>
        {
            tree.Make("metadata", "annotations")["volume.beta.kubernetes.io/storage-provisioner"] = driver;
            tree.Make("metadata", "annotations")["volume.kubernetes.io/storage-provisioner"] = driver;
            return tree;
        }, "", Options);
        events.Record(claim, "Normal", "ExternalProvisioning", $"Waiting for a volume to be created either by the external provisioner '{driver}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.");
        return Task.CompletedTask;
    }

    /// <returns>Whether the claim is being deleted.</returns>
    private bool Protect(JsonObject claim)
    {
        var finalizers = claim.Strings("metadata", "finalizers");
        if (PodState.IsDeleted(claim))
        {
            var used = Store.List("pods", claim.Namespace()).Any(pod => !PodState.IsFinished(pod.Tree)
                && pod.Tree.Elements("spec", "volumes").Any(volume => volume.Text("persistentVolumeClaim", "claimName") == claim.Name()));
            if (!used && finalizers.Contains(InUse))
            {
                SetFinalizers(claim, finalizers.Where(name => name != InUse));
            }

            return true;
        }

        if (!finalizers.Contains(InUse))
        {
            SetFinalizers(claim, finalizers.Append(InUse));
        }

        return false;
    }

    private void SetFinalizers(JsonObject claim, IEnumerable<string> finalizers) => Registry.Modify(Registry.Catalogue.Get(Claims), claim.Namespace(), claim.Name(), tree =>
    {
        tree.Make("metadata")["finalizers"] = finalizers.ToJson();
        return tree;
    }, "", Options);

    private JsonObject? Existing(JsonObject claim)
    {
        var volumes = Store.List(Volumes).Select(item => item.Tree).ToList();
        if (claim.Text("spec", "volumeName") is { Length: > 0 } named)
        {
            return volumes.FirstOrDefault(volume => volume.Name() == named);
        }

        return volumes.Where(volume => volume.At("spec", "claimRef") is { } reference
                ? reference.Text("namespace") == claim.Namespace() && reference.Text("name") == claim.Name() && reference.Text("uid") is var uid && (uid.Length == 0 || uid == claim.Uid())
                : volume.Text("status", "phase") is "Available" or "Pending" && volume.Text("spec", "storageClassName") == claim.Text("spec", "storageClassName")
                    && Size(volume, "spec", "capacity") >= Size(claim, "spec", "resources", "requests")
                    && claim.Strings("spec", "accessModes").All(volume.Strings("spec", "accessModes").Contains))
            .MinBy(volume => Size(volume, "spec", "capacity"));
    }

    private static decimal Size(JsonObject tree, params string[] path) => Quantity.Parse(tree.At([.. path, "storage"]));

    private void Bind(JsonObject claim, JsonObject volume)
    {
        var volumes = Registry.Catalogue.Get(Volumes);
        Registry.Modify(volumes, "", volume.Name(), tree =>
        {
            tree.Make("spec")["claimRef"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "PersistentVolumeClaim", ["namespace"] = claim.Namespace(), ["name"] = claim.Name(), ["uid"] = claim.Uid() };
            return tree;
        }, "", Options);
        Registry.Modify(volumes, "", volume.Name(), tree => Phase(tree, "Bound"), "status", Options);
        var claims = Registry.Catalogue.Get(Claims);
        Registry.Modify(claims, claim.Namespace(), claim.Name(), tree =>
        {
            tree.Make("spec")["volumeName"] = volume.Name();
            tree.Make("metadata", "annotations")["pv.kubernetes.io/bind-completed"] = "yes";
            return tree;
        }, "", Options);
        Registry.Modify(claims, claim.Namespace(), claim.Name(), tree =>
        {
            var status = tree.Make("status");
            status["phase"] = "Bound";
            status["accessModes"] = volume.At("spec", "accessModes")!.DeepClone();
            status["capacity"] = volume.At("spec", "capacity")!.DeepClone();
            return tree;
        }, "status", Options);
    }

    /// <summary>A bound claim that asks for more gets it when its class allows.</summary>
    private void Expand(JsonObject claim)
    {
        if (PodState.IsDeleted(claim) || Size(claim, "spec", "resources", "requests") <= Size(claim, "status", "capacity"))
        {
            return;
        }

        if (Store.Get(Classes, "", claim.Text("spec", "storageClassName"))?.Tree.Flag("allowVolumeExpansion") != true)
        {
            events.Record(claim, "Warning", "VolumeResizeFailed", $"storage class {claim.Text("spec", "storageClassName")} does not allow volume expansion");
            return;
        }

        // What a provisioner has made, a resizer enlarges.
        if (Store.Get(Volumes, "", claim.Text("spec", "volumeName"))?.Tree is { } made && made.Text("metadata", "annotations", ProvisionedBy).Length > 0)
        {
            return;
        }

        var size = claim.At("spec", "resources", "requests", "storage")!;
        Registry.Modify(Registry.Catalogue.Get(Volumes), "", claim.Text("spec", "volumeName"), tree =>
        {
            tree.Make("spec", "capacity")["storage"] = size.DeepClone();
            return tree;
        }, "", Options);
        Registry.Modify(Registry.Catalogue.Get(Claims), claim.Namespace(), claim.Name(), tree =>
        {
            tree.Make("status", "capacity")["storage"] = size.DeepClone();
            return tree;
        }, "status", Options);
    }

    private void Release(string name)
    {
        if (Store.Get(Volumes, "", name)?.Tree is not { } volume)
        {
            return;
        }

        // What a provisioner has made, it deletes.
        if (volume.Text("spec", "persistentVolumeReclaimPolicy") == "Delete" && volume.Text("metadata", "annotations", ProvisionedBy).Length == 0)
        {
            Registry.Delete(Registry.Catalogue.Get(Volumes), "", name, DeleteRequest.Default);
        }
        else
        {
            Registry.Modify(Registry.Catalogue.Get(Volumes), "", name, tree => Phase(tree, "Released"), "status", Options);
        }
    }

    private static JsonObject Phase(JsonObject tree, string phase)
    {
        tree.Make("status")["phase"] = phase;
        return tree;
    }
}
