using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>cert-manager-cainjector: puts the authority that annotations name into webhook configurations.</summary>
internal sealed class CertManagerInjector : Reconciler
{
    private const string Group = "/apis/admissionregistration.k8s.io/v1";
    private readonly (string Path, Mirror Mirror)[] targets;
    private readonly Mirror secrets, certificates;

    public CertManagerInjector(ProgramContext context)
        : base(context)
    {
        targets = [.. ((string[])[$"{Group}/validatingwebhookconfigurations", $"{Group}/mutatingwebhookconfigurations"]).Select(path => (path, Watch(path)))];
        secrets = Watch("/api/v1/secrets");
        certificates = Watch("/apis/cert-manager.io/v1/certificates");
    }

    public override string Lease => "cert-manager-cainjector-leader-election";

    protected override async Task Reconcile(CancellationToken stop)
    {
        foreach (var (path, target) in targets.SelectMany(pair => pair.Mirror.Items.Select(item => (pair.Path, item))))
        {
            var bundle = Bundle(target);
            if (bundle.Length == 0 || target.Elements("webhooks").All(webhook => webhook.Text("clientConfig", "caBundle") == bundle))
            {
                continue;
            }

            var webhooks = target["webhooks"]!.DeepClone();
            foreach (var webhook in webhooks.Elements().OfType<JsonObject>())
            {
                webhook.Make("clientConfig")["caBundle"] = bundle;
            }

            await Api.Merge($"{path}/{target.Name()}", new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = target.Text("metadata", "resourceVersion") }, ["webhooks"] = webhooks }, stop);
        }
    }

    private string Bundle(JsonObject target)
    {
        var annotations = target.Map("metadata", "annotations");
        if (annotations.GetValueOrDefault("cert-manager.io/inject-ca-from-secret")?.Split('/') is [var home, var secret])
        {
            return secrets.Find(home, secret).Text("data", "ca.crt");
        }

        return annotations.GetValueOrDefault("cert-manager.io/inject-ca-from")?.Split('/') is [var space, var name]
            ? secrets.Find(space, certificates.Find(space, name).Text("spec", "secretName")).Text("data", "ca.crt") : "";
    }
}
