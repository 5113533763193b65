using System.Text.Json.Nodes;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>Which image does what. The last part of an image's name decides, so that any registry and tag will do.</summary>
internal static class ProgramCatalogue
{
    private static readonly Dictionary<string, Func<ProgramContext, IProgram?>> Programs = new(StringComparer.Ordinal)
    {
        ["aws-ebs-csi-driver"] = EbsCsiDriver.For,
        ["cert-manager-controller"] = context => new CertManagerController(context),
        ["cert-manager-webhook"] = context => new CertManagerWebhook(context),
        ["aws-load-balancer-controller"] = context => new AlbController(context),
        ["cluster-operator"] = context => new RabbitmqOperator(context),
        ["prometheus-operator"] = context => new PrometheusOperator(context),
        ["cert-manager-cainjector"] = context => new CertManagerInjector(context),
    };

    public static bool Knows(JsonNode container) => Programs.ContainsKey(ImageName.Last(container.Text("image")));

    /// <returns>Null: the image does nothing with these arguments.</returns>
    public static IProgram? Create(ProgramContext context) => Programs[ImageName.Last(context.Container.Text("image"))](context);
}
