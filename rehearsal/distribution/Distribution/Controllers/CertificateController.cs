using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;
using Rehearsal.Distribution.Tls;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Approves and signs what kubelets ask for when they join or renew; other requests wait for somebody to approve them.</summary>
internal sealed class CertificateController(Registry registry, CertificateAuthority authority) : Controller(registry)
{
    private const string Resource = "certificatesigningrequests.certificates.k8s.io", KubeletSigner = "kubernetes.io/kube-apiserver-client-kubelet", ClientSigner = "kubernetes.io/kube-apiserver-client";
    private static readonly TimeSpan Life = TimeSpan.FromDays(365);

    protected override string Name => "csrapproving";

    protected override string[] Watched => [Resource];

    protected override IEnumerable<string> Keys(StoreEvent change) => change.Deleted ? [] : [Key(change.Current)];

    protected override Task Reconcile(string @namespace, string name)
    {
        if (Store.Get(Resource, "", name)?.Copy() is not { } request || request.Text("status", "certificate").Length > 0)
        {
            return Task.CompletedTask;
        }

        var definition = Registry.Catalogue.Get(Resource);
        if (!Conditions.IsTrue(request, "Approved") && !Conditions.IsTrue(request, "Denied") && IsKubelet(request))
        {
            Registry.Modify(definition, "", name, tree =>
            {
                Conditions.Set(tree, "Approved", true, "AutoApproved", "Auto approving kubelet client certificate after SubjectAccessReview.", "lastUpdateTime");
                return tree;
            }, "status", Options);
            return Task.CompletedTask;
        }

        if (Conditions.IsTrue(request, "Approved") && request.Text("spec", "signerName") is KubeletSigner or ClientSigner)
        {
            using var signed = authority.SignClientRequest(Pem(request), Life);
            Registry.Modify(definition, "", name, tree =>
            {
                tree.Make("status")["certificate"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(signed.ExportCertificatePem() + "\n"));
                return tree;
            }, "status", Options);
        }

        return Task.CompletedTask;
    }

    private static string Pem(JsonObject request) => Encoding.UTF8.GetString(Convert.FromBase64String(request.Text("spec", "request")));

    /// <summary>A joining node may ask for any node's name, a joined one only for its own.</summary>
    private static bool IsKubelet(JsonObject request)
    {
        if (request.Text("spec", "signerName") != KubeletSigner)
        {
            return false;
        }

        var (name, groups) = DistinguishedName.Read(CertificateAuthority.ReadRequest(Pem(request)).SubjectName);
        return name.StartsWith("system:node:", StringComparison.Ordinal) && groups is ["system:nodes"]
            && (request.Strings("spec", "groups").Contains("system:bootstrappers") || request.Text("spec", "username") == name);
    }
}
