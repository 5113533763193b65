using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Cake.Frosting;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Preflight;

/// <summary>Starts the background services that the environment declares, in their order.</summary>
[TaskName(nameof(LocalServices))]
[TaskDescription("Start the environment's background services (rehearsal: container engine and emulated cloud)")]
[IsDependentOn(typeof(HostTools))]
public sealed class LocalServices : Phase
{
    /// <inheritdoc />
    protected internal override bool IsShared => false;

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context)
    {
        inputs.Value("host.ports", string.Join(' ', context.EnvironmentSettings.Host.Ports));
        foreach (var service in context.EnvironmentSettings.Services)
        {
            inputs.Value($"services[{service.Name}].command", service.Command);
            foreach (var (name, value) in service.Settings)
            {
                inputs.Value($"services[{service.Name}].settings.{name}", value);
            }
        }

        foreach (var folder in context.EnvironmentSettings.Services.Select(service => Path.GetDirectoryName(service.Command)!).Distinct())
        {
            inputs.Files(folder, "");
        }
    }

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        var services = context.EnvironmentSettings.Services;
        var answers = await Task.WhenAll(services.Select(service => context.LocalServices.StatusAsync(service, cancellation)));
        var ill = answers.FirstOrDefault(answer => !answer.Holds);
        return ill ?? ProbeResult.Good(services.Count == 0 ? "none declared" : $"{services.Count} of {services.Count} healthy");
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        await CheckPortsAsync(run);
        foreach (var service in run.Context.EnvironmentSettings.Services)
        {
            run.Progress($"starting {service.Name}");
            await run.Context.LocalServices.UpAsync(service, run.Progress, run.Cancellation);
        }

        // What the services are is an input of nobody; that they run is asked of the world each time.
        run.Result("services", string.Join(' ', run.Context.EnvironmentSettings.Services.Select(service => service.Name)));
    }

    private static async Task CheckPortsAsync(PhaseRun run)
    {
        var wanted = run.Context.EnvironmentSettings.Host.Ports;
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => wanted.Contains(listener.Port) && (IPAddress.IsLoopback(listener.Address) || listener.Address.Equals(IPAddress.Any) || listener.Address.Equals(IPAddress.IPv6Any)))
            .Select(listener => listener.Port)
            .Distinct()
            .ToList();
        if (taken.Count == 0)
        {
            return;
        }

        foreach (var service in run.Context.EnvironmentSettings.Services)
        {
            if ((await run.Context.LocalServices.StatusAsync(service, run.Cancellation)).Holds)
            {
                taken.RemoveAll(port => service.Settings.Values.Contains(port.ToString(CultureInfo.InvariantCulture)));
            }
        }

        if (taken.Count > 0)
        {
            throw new BuildException(
                ExitCodes.PhaseFailed,
                $"Port {string.Join(", ", taken)} is held by a process that is none of our services. End it (ss -ltnp shows it), or choose another port in {run.Context.EnvironmentSettings.File}.");
        }
    }
}
