using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>aws-ebs-csi-driver. One image, two duties: `controller` makes volumes, if a provisioner runs beside it in the pod; `node` makes the driver known on its node.</summary>
internal static class EbsCsiDriver
{
    public const string Name = "ebs.csi.aws.com";
    public const string Zone = "topology.ebs.csi.aws.com/zone";

    public static IProgram? For(ProgramContext context) =>
        context.Arguments.Contains("node") ? new EbsCsiNode(context)
        : context.HasImage("csi-provisioner", "external-provisioner") ? new EbsCsiController(context)
        : null;
}
