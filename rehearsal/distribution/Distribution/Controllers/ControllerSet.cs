using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Scheduling;
using Rehearsal.Distribution.Tls;

namespace Rehearsal.Distribution.Controllers;

/// <summary>All controllers and the scheduler, started and ended together.</summary>
internal sealed class ControllerSet : IAsyncDisposable
{
    private readonly List<Controller> controllers;

    private ControllerSet(List<Controller> controllers) => this.controllers = controllers;

    public static ControllerSet Start(Registry registry, ControllerOptions options)
    {
        BootstrapObjects.Create(registry, options);
        var set = new ControllerSet(
        [
            new CustomDefinitionController(registry), new NamespaceController(registry, options.AuthorityFile), new GarbageCollector(registry),
            new NodeController(registry, options.NodeGrace, options.PodRange),
            new CertificateController(registry, CertificateAuthority.Load(options.SigningCertificateFile, options.SigningKeyFile)),
            new DeploymentController(registry), new ReplicaSetController(registry), new StatefulSetController(registry), new DaemonSetController(registry),
            new JobController(registry), new CronJobController(registry), new EndpointsController(registry), new VolumeController(registry),
            new DisruptionController(registry), new AutoscalerController(registry), new ApiServiceController(registry), new Scheduler(registry),
        ]);
        set.controllers.ForEach(controller => controller.Start());
        return set;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var controller in controllers)
        {
            await controller.DisposeAsync();
        }
    }
}
