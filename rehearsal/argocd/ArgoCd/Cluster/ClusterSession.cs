namespace Rehearsal.ArgoCd.Cluster;

/// <summary>One cluster, as long as its kubeconfig stays the same.</summary>
internal sealed record ClusterSession(KubeApi Api, LiveCache Live)
{
    public ApiCatalogue Catalogue => Live.Catalogue;

    /// <exception cref="KubeException">There is no such kind.</exception>
    public string PathOf(JsonObject tree) => Resource(tree).Path(tree.Namespace(), tree.Name());

    public ApiResource Resource(JsonObject tree) => Catalogue.Find(tree)
        ?? throw new KubeException(System.Net.HttpStatusCode.NotFound, "NotFound", $"The Kubernetes API could not find {ObjectKey.GroupOf(tree)}/{tree.Text("kind")} for requested resource {tree.Namespace()}/{tree.Name()}. Make sure the \"{tree.Text("kind")}\" CRD is installed on the destination cluster.");
}
