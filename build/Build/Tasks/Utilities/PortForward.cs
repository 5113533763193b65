using System.Globalization;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Utilities;

/// <summary>Leads ports of this machine, on loopback only, to Services in the cluster until the user interrupts.</summary>
[TaskName(nameof(PortForward))]
[TaskDescription("Ports of this machine that lead to Services (--service, several): argocd, grafana, rabbitmq, postgresql, …; ends with Ctrl-C")]
public sealed class PortForward : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var chosen = Choose(context);
        var say = context.Session.SayOf(nameof(PortForward));
        using var pods = PodAccess.Of(context);
        var listeners = new List<PortListener>();
        try
        {
            foreach (var port in chosen)
            {
                // What has no ready pod now is told at once, not at the first connection.
                await pods.BehindAsync(port.Namespace, port.Service, port.Port, CurrentTask.Cancellation);
                listeners.Add(PortListener.Start(pods, port.Namespace, port.Service, port.Port, port.Local, say, CurrentTask.Cancellation));
                context.Log.Write(Verbosity.Quiet, LogLevel.Information, "{0}: {1}", port.Name, string.Format(CultureInfo.InvariantCulture, port.Address, listeners[^1].Port));
            }

            say("until Ctrl-C");
            await Task.Delay(Timeout.InfiniteTimeSpan, CurrentTask.Cancellation);
        }
        finally
        {
            foreach (var listener in listeners)
            {
                await listener.DisposeAsync();
            }
        }
    }

    private static IReadOnlyList<ForwardedPort> Choose(BuildContext context)
    {
        var known = ForwardedPort.All(context.EnvironmentSettings);
        var names = known.Select(port => port.Name).ToList();
        return context.Options.Services.Count == 0 ? throw new UsageException("Which service?", $"Write --service=NAME, once or several times, with NAME of: {string.Join(", ", names)}.")
            : context.Options.Services.Except(names).FirstOrDefault() is { } unknown ? throw new UsageException($"There is no service '{unknown}' to reach.", NearestNames.Remedy(unknown, names))
            : [.. known.Where(port => context.Options.Services.Contains(port.Name))];
    }
}
