using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Controllers;

/// <summary>All controllers and the scheduler, started and ended together.</summary>
internal sealed class ControllerSet : IAsyncDisposable
{
    private readonly List<Controller> controllers;

    private ControllerSet(List<Controller> controllers) => this.controllers = controllers;

    public static ControllerSet Start(Registry registry, ControllerOptions options)
    {
        BootstrapObjects.Create(registry, options);
        var set = new ControllerSet([]);
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
