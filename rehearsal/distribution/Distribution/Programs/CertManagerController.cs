using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>
/// cert-manager-controller: says of issuers whether they can issue, and issues the certificates of those that sign by themselves (selfSigned, ca).
/// An ACME issuer gets a key and counts as registered, since there is no ACME server to ask; its certificates wait.
/// </summary>
internal sealed class CertManagerController : Reconciler
{
    private const string Group = "/apis/cert-manager.io/v1";
    private readonly Mirror issuers, clusterIssuers, certificates, secrets;

    public CertManagerController(ProgramContext context)
        : base(context)
    {
        issuers = Watch($"{Group}/issuers");
        clusterIssuers = Watch($"{Group}/clusterissuers");
        certificates = Watch($"{Group}/certificates");
        secrets = Watch("/api/v1/secrets");
    }

    public override string Lease => "cert-manager-controller";

    protected override async Task Reconcile(CancellationToken stop)
    {
        foreach (var issuer in issuers.Items.Concat(clusterIssuers.Items))
        {
            var (ready, reason, message) = await State(issuer, stop);
            var path = issuer.Namespace().Length > 0 ? $"{Group}/namespaces/{issuer.Namespace()}/issuers/{issuer.Name()}" : $"{Group}/clusterissuers/{issuer.Name()}";
            await Api.WriteReady(path, issuer, ready, reason, message, stop);
        }

        foreach (var certificate in certificates.Items.Where(certificate => !PodState.IsDeleted(certificate)))
        {
            await Certify(certificate, stop);
        }
    }

    /// <summary>Where an issuer's secrets are: beside it, or beside cert-manager for one of the whole cluster.</summary>
    private string Home(JsonObject issuer) => issuer.Namespace() is { Length: > 0 } own ? own
        : Context.Option("cluster-resource-namespace") is { Length: > 0 } named && !named.StartsWith('$') ? named : Context.Namespace;

    private async Task<(bool Ready, string Reason, string Message)> State(JsonObject issuer, CancellationToken stop)
    {
        if (issuer.At("spec", "selfSigned") is not null)
        {
            return (true, "IsReady", "");
        }

        if (issuer.At("spec", "ca") is { } authority)
        {
            var name = authority.Text("secretName");
            return IssuedCertificate.Read(secrets.Find(Home(issuer), name)) is { CanSign: true } ? (true, "KeyPairVerified", "Signing CA verified")
                : (false, "ErrGetKeyPair", $"Error getting keypair for CA issuer: secret \"{Home(issuer)}/{name}\" holds no authority's certificate and key");
        }

        if (issuer.At("spec", "acme") is { } acme)
        {
            await Account(Home(issuer), acme.Text("privateKeySecretRef", "name"), stop);
            return (true, "ACMEAccountRegistered", "The ACME account was registered with the ACME server");
        }

        return (false, "NotInRehearsal", "the rehearsal knows the issuers selfSigned, ca and acme");
    }

    /// <summary>The key of an account.</summary>
    private async Task Account(string @namespace, string name, CancellationToken stop)
    {
        if (name.Length == 0 || secrets.Find(@namespace, name) is not null)
        {
            return;
        }

        using var key = RSA.Create(2048);
        await Api.Apply($"/api/v1/namespaces/{@namespace}/secrets/{name}", new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Secret", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace }, ["type"] = "Opaque",
            ["data"] = new JsonObject { ["tls.key"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(key.ExportRSAPrivateKeyPem())) },
        }, "cert-manager", stop);
    }

    private async Task Certify(JsonObject certificate, CancellationToken stop)
    {
        var path = $"{Group}/namespaces/{certificate.Namespace()}/certificates/{certificate.Name()}";
        var reference = certificate.At("spec", "issuerRef");
        var issuer = reference.Text("kind") == "ClusterIssuer" ? clusterIssuers.Find("", reference.Text("name")) : issuers.Find(certificate.Namespace(), reference.Text("name"));
        if (issuer is null || !Conditions.IsTrue(issuer, "Ready"))
        {
            await Api.WriteReady(path, certificate, false, "DoesNotExist", $"Issuing certificate as Secret does not exist; the referenced issuer \"{reference.Text("name")}\" {(issuer is null ? "was not found" : "is not ready")}", stop);
            return;
        }

        if (issuer.At("spec", "acme") is not null)
        {
            await Api.WriteReady(path, certificate, false, "DoesNotExist", "Issuing certificate as Secret does not exist; the rehearsal has no ACME server to order it from", stop);
            return;
        }

        var name = certificate.Text("spec", "secretName");
        var issued = IssuedCertificate.Read(secrets.Find(certificate.Namespace(), name));
        var authority = issuer.At("spec", "ca") is { } ca ? IssuedCertificate.Read(secrets.Find(Home(issuer), ca.Text("secretName"))) : null;
        if (issued?.Fulfils(certificate, authority) != true)
        {
            issued = IssuedCertificate.Issue(certificate, authority);
            await Api.Apply($"/api/v1/namespaces/{certificate.Namespace()}/secrets/{name}", issued.Secret(certificate, issuer), "cert-manager", stop);
            await Context.Report(certificate, "Normal", "Issuing", "The certificate has been successfully issued", stop);
        }

        await Api.WriteStatus(path, certificate, tree =>
        {
            Conditions.Set(tree, "Ready", true, "Ready", "Certificate is up to date and has not expired");
            tree.Make("status")["notBefore"] = issued.NotBefore;
            tree.Make("status")["notAfter"] = issued.NotAfter;
            tree.Make("status")["renewalTime"] = issued.RenewalTime;
        }, stop);
    }
}
