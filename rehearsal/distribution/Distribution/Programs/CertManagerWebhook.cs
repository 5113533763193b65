using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>cert-manager-webhook: makes the authority by which its callers trust it. What it would refuse is not looked at; the API server only sees that it is there.</summary>
internal sealed class CertManagerWebhook(ProgramContext context) : IProgram
{
    public string Lease => "";

    public async Task Run(CancellationToken stop)
    {
        var name = context.Option("dynamic-serving-ca-secret-name") is { Length: > 0 } named ? named : "cert-manager-webhook-ca";
        if (await context.Api.Get($"/api/v1/namespaces/{context.Namespace}/secrets/{name}", stop) is null)
        {
            var wanted = new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = context.Namespace },
                ["spec"] = new JsonObject { ["secretName"] = name, ["commonName"] = "cert-manager-webhook-ca", ["isCA"] = true, ["duration"] = "8760h", ["privateKey"] = new JsonObject { ["algorithm"] = "ECDSA" } },
            };
            var secret = IssuedCertificate.Issue(wanted, null).Secret(wanted, []);
            secret["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = context.Namespace, ["annotations"] = new JsonObject { ["cert-manager.io/allow-direct-injection"] = "true" } };
            secret["type"] = "Opaque";
            await context.Api.Post($"/api/v1/namespaces/{context.Namespace}/secrets", secret, stop);
        }

        await Task.Delay(Timeout.Infinite, stop);
    }

    public Task End(CancellationToken stop) => Task.CompletedTask;
}
