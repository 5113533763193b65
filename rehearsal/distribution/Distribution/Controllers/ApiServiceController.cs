using Rehearsal.Distribution.Admission;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Says of each APIService whether somebody ready is behind its Service.</summary>
internal sealed class ApiServiceController(Registry registry) : Controller(registry)
{
    private const string Resource = "apiservices.apiregistration.k8s.io";

    protected override string Name => "kube-aggregator";

    protected override string[] Watched => [Resource, "services", "endpoints"];

    protected override IEnumerable<string> Keys(StoreEvent change) => change.Current.Resource == Resource ? [Key(change.Current)]
        : Store.List(Resource).Where(item => item.Tree.Text("spec", "service", "name") == change.Current.Name && item.Tree.Text("spec", "service", "namespace") == change.Current.Namespace).Select(Key);

    protected override Task Reconcile(string @namespace, string name)
    {
        if (Store.Get(Resource, "", name)?.Tree is not { } about)
        {
            return Task.CompletedTask;
        }

        var (service, space) = (about.Text("spec", "service", "name"), about.Text("spec", "service", "namespace"));
        var obstacle = service.Length == 0 ? null : ServiceBackend.Obstacle(Store, space, service);
        var (reason, message) = service.Length == 0 ? ("Local", "Local APIServices are always available")
            : Store.Get("services", space, service) is null ? ("ServiceNotFound", $"service/{service} in \"{space}\" is not present")
            : obstacle is not null ? ("MissingEndpoints", $"endpoints for service/{service} in \"{space}\" have no addresses with port name \"https\"")
            : ("Passed", "all checks passed");
        Registry.Modify(Registry.Catalogue.Get(Resource), "", name, tree =>
        {
            Conditions.Set(tree, "Available", obstacle is null, reason, message);
            return tree;
        }, "status", Options);
        return Task.CompletedTask;
    }
}
