using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Rehearsal.Distribution.Cloud;
using Rehearsal.Distribution.Commands;
using Rehearsal.Distribution.Kubeadm;
using Rehearsal.Distribution.Programs;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>kubelet: gets its certificate, registers its node, keeps the lease, and sees to the pods that are scheduled to it.</summary>
internal static class KubeletCommand
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        if (arguments is ["--version", ..])
        {
            Console.WriteLine($"Kubernetes {Api.ClusterVersion.GitVersion}");
            return 0;
        }

        var options = KubeletOptions.Read(arguments);
        if (!File.Exists(options.RuntimeSocket))
        {
            throw new UsageException($"failed to run Kubelet: validate service connection: {options.RuntimeSocket} does not exist: is the container runtime running? systemctl status containerd");
        }

        var settings = NodeSettings.Load(Environment.GetEnvironmentVariable("REHEARSAL_NODE_FILE") is { Length: > 0 } path ? path : NodeSettings.DefaultPath);
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
        try
        {
            var statics = new StaticPods(options);
            var following = statics.Follow(stop.Token);
            await Bootstrap(options, stop.Token);
            using var client = ApiClient.Of(KubeconfigFile.Load(options.Kubeconfig));
            var registration = new NodeRegistration(client, options, settings);
            await registration.Register(stop.Token);
            Log($"registered node {options.NodeName}");
            var cloud = CloudAccess.Load(Environment.GetEnvironmentVariable("REHEARSAL_CLOUD_FILE") is { Length: > 0 } file ? file : CloudAccess.DefaultPath);
            await using var programs = new ProgramHost(client, options.NodeName, cloud);
            using var runtime = RuntimeAccess.Load() is { } access ? new RuntimeClient(access) : null;
            var pods = new PodWorker(client, options, settings, programs, runtime is null ? null : new RuntimePods(runtime, client, options));
            await Task.WhenAll(following, registration.KeepLease(stop.Token), registration.KeepStatus(stop.Token), pods.Run(stop.Token), statics.Mirror(client, stop.Token));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to end.
        }

        return 0;
    }

    public static void Log(string text) => Console.Error.WriteLine($"kubelet: {text}");

    /// <summary>An error that another attempt may mend: the server is starting, busy, or away.</summary>
    public static bool IsPassing(Exception error) =>
        error is HttpRequestException { StatusCode: null or HttpStatusCode.Conflict or HttpStatusCode.InternalServerError or HttpStatusCode.ServiceUnavailable or HttpStatusCode.Gone or HttpStatusCode.NotFound or HttpStatusCode.Forbidden } or IOException or SocketException
            or OperationCanceledException or System.Text.Json.JsonException;

    /// <summary>A kubelet without a certificate asks for one with the token it was given.</summary>
    private static async Task Bootstrap(KubeletOptions options, CancellationToken stop)
    {
        while (!File.Exists(options.Kubeconfig))
        {
            try
            {
                await new TlsBootstrap(options).Run(stop);
            }
            catch (Exception error) when (IsPassing(error) && !stop.IsCancellationRequested)
            {
                Log($"cannot get a certificate yet: {error.Message}");
                await Task.Delay(Retry, stop);
            }
        }
    }

    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}
