using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Kubeadm;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Tls;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>Turns a bootstrap token into a client certificate: a CertificateSigningRequest, its approval, and a kubeconfig that uses the result.</summary>
internal sealed class TlsBootstrap(KubeletOptions options)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    public async Task Run(CancellationToken stop)
    {
        var bootstrap = KubeconfigFile.Load(options.BootstrapKubeconfig);
        using var client = ApiClient.Of(bootstrap);
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(DistinguishedName.Write($"system:node:{options.NodeName}", ["system:nodes"]), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var created = await client.Post("/apis/certificates.k8s.io/v1/certificatesigningrequests", new JsonObject
        {
            ["apiVersion"] = "certificates.k8s.io/v1", ["kind"] = "CertificateSigningRequest", ["metadata"] = new JsonObject { ["generateName"] = "node-csr-" },
            ["spec"] = new JsonObject
            {
                ["request"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(request.CreateSigningRequestPem() + "\n")),
                ["signerName"] = "kubernetes.io/kube-apiserver-client-kubelet",
                ["usages"] = new JsonArray("key encipherment", "digital signature", "client auth"),
            },
        }, stop);
        var name = created.Name();
        var end = DateTime.UtcNow + Deadline;
        string certificate;
        while (true)
        {
            var now = await client.Get($"/apis/certificates.k8s.io/v1/certificatesigningrequests/{name}", stop);
            if (now.Text("status", "certificate") is { Length: > 0 } issued)
            {
                certificate = Encoding.UTF8.GetString(Convert.FromBase64String(issued));
                break;
            }

            if (DateTime.UtcNow > end)
            {
                throw new IOException($"certificate signing request {name} was not signed within {Deadline.TotalMinutes} minutes: {now.At("status", "conditions")?.ToJsonString() ?? "not approved"}");
            }

            await Task.Delay(Poll, stop);
        }

        var file = Path.Combine(options.CertificateFolder, "kubelet-client-current.pem");
        PemFiles.Write(file, certificate + key.ExportRSAPrivateKeyPem() + "\n", secret: true);
        PemFiles.Write(options.Kubeconfig, KubeconfigFile.RenderFiles(bootstrap.Server, bootstrap.Authority.ExportCertificatePem() + "\n", file), secret: true);
    }
}
