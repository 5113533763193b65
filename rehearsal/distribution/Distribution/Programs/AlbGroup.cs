using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>The Ingresses that share a load balancer, in the order of their rules.</summary>
/// <param name="Stack">The group's name, or namespace/name of an Ingress of its own.</param>
internal sealed record AlbGroup(string Stack, IReadOnlyList<JsonObject> Members)
{
    public const string Annotations = "alb.ingress.kubernetes.io/", Own = "ingress.k8s.aws/resources", Shared = "group.ingress.k8s.aws/";
    private const string Controller = "ingress.k8s.aws/alb";

    /// <summary>Every group that has members, or that an Ingress on its way out still holds by a finalizer.</summary>
    /// <param name="className">What the annotation kubernetes.io/ingress.class says of our Ingresses.</param>
    public static List<AlbGroup> Of(IReadOnlyList<JsonObject> ingresses, Mirror classes, Mirror parameters, string className)
    {
        var stacks = new SortedDictionary<string, List<JsonObject>>(StringComparer.Ordinal);
        foreach (var ingress in ingresses)
        {
            foreach (var stack in Held(ingress))
            {
                stacks.TryAdd(stack, []);
            }

            if (IsOurs(ingress, classes, className) && !PodState.IsDeleted(ingress))
            {
                var stack = StackOf(ingress, classes, parameters);
                stacks.TryAdd(stack, []);
                stacks[stack].Add(ingress);
            }
        }

        return [.. stacks.Select(pair => new AlbGroup(pair.Key, [.. pair.Value.OrderBy(Order).ThenBy(item => $"{item.Namespace()}/{item.Name()}", StringComparer.Ordinal)]))];
    }

    /// <summary>A group's name has no slash, an Ingress of its own always has.</summary>
    public string Finalizer => Stack.Contains('/', StringComparison.Ordinal) ? Own : Shared + Stack;

    public static string Annotation(JsonObject about, string name) => about.Text("metadata", "annotations", Annotations + name);

    /// <summary>The groups whose load balancers an Ingress has had.</summary>
    public static IEnumerable<string> Held(JsonObject ingress) => ingress.Strings("metadata", "finalizers")
        .Where(finalizer => finalizer == Own || finalizer.StartsWith(Shared, StringComparison.Ordinal))
        .Select(finalizer => finalizer == Own ? $"{ingress.Namespace()}/{ingress.Name()}" : finalizer[Shared.Length..]);

    private static bool IsOurs(JsonObject ingress, Mirror classes, string className) => ingress.Text("spec", "ingressClassName") is { Length: > 0 } name
        ? classes.Find("", name).Text("spec", "controller") == Controller
        : ingress.Text("metadata", "annotations", "kubernetes.io/ingress.class") == className;

    private static string StackOf(JsonObject ingress, Mirror classes, Mirror parameters)
    {
        var reference = classes.Find("", ingress.Text("spec", "ingressClassName")).At("spec", "parameters");
        return parameters.Find("", reference.Text("name")).Text("spec", "group", "name") is { Length: > 0 } imposed ? imposed
            : Annotation(ingress, "group.name") is { Length: > 0 } named ? named : $"{ingress.Namespace()}/{ingress.Name()}";
    }

    private static int Order(JsonObject ingress) => int.TryParse(Annotation(ingress, "group.order"), CultureInfo.InvariantCulture, out var order) ? order : 0;
}
