using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Clusters;

/// <summary>
/// Reaches into pods by the API server, over WebSockets: runs programs in their containers and connects to their ports. What goes in
/// and out stays in memory and on the encrypted connection: the place for secrets.
/// </summary>
public sealed class PodAccess : IDisposable
{
    private const int TailLength = 1500;
    private readonly Kubernetes _client;

    /// <summary>Reaches pods of the cluster of a kubeconfig.</summary>
    /// <exception cref="PodFailure">There is no kubeconfig.</exception>
    public PodAccess(string kubeconfig) => _client = File.Exists(kubeconfig)
        ? new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig))
        : throw new PodFailure($"There is no kubeconfig {kubeconfig}: no cluster was made yet, or by another checkout. Write it: ./build.sh --target=MasterInit --force.");

    /// <summary>The API itself.</summary>
    internal IKubernetes Api => _client;

    /// <summary>For the environment's cluster.</summary>
    public static PodAccess Of(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new PodAccess(context.Paths.Kubeconfig.FullPath);
    }

    /// <summary>Runs a program and gives what it wrote to its output.</summary>
    /// <param name="container">Where.</param>
    /// <param name="command">Program and arguments. No secret in them.</param>
    /// <param name="input">What it reads; the place for secrets. Its input is never closed: it must know where it ends.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PodFailure">It failed, or could not be started.</exception>
    public async Task<string> RunAsync(Container container, IReadOnlyList<string> command, string? input, CancellationToken cancellation)
    {
        using var output = new MemoryStream();
        using var given = input is null ? null : new MemoryStream(Encoding.UTF8.GetBytes(input));
        await RunAsync(container, command, given, output, cancellation);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>Runs a program between two streams and gives what it wrote to its error output.</summary>
    /// <exception cref="PodFailure">It failed, or could not be started.</exception>
    public async Task<string> RunAsync(Container container, IReadOnlyList<string> command, Stream? input, Stream output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(command);
        var errors = "";
        int exitCode;
        try
        {
            exitCode = await _client.NamespacedPodExecAsync(
                container.Pod,
                container.Namespace,
                container.Name,
                command,
                tty: false,
                async (toProgram, fromProgram, errorsOfProgram) =>
                {
                    var reading = fromProgram.CopyToAsync(output, cancellation);
                    var complaining = new StreamReader(errorsOfProgram).ReadToEndAsync(cancellation);
                    if (input is not null)
                    {
                        await input.CopyToAsync(toProgram, cancellation);
                        await toProgram.FlushAsync(cancellation);
                    }

                    await reading;
                    errors = await complaining;
                },
                cancellation);
        }
        catch (Exception exception) when (IsUnreachable(exception))
        {
            throw new PodFailure($"No program can be run in {container}: {Words(exception)}. See kubectl -n {container.Namespace} describe pod {container.Pod}.", exception);
        }

        return exitCode == 0
            ? errors
            : throw new PodFailure($"{command[0]} in {container} ended with {exitCode}: {(errors.Length > TailLength ? errors[^TailLength..] : errors).Trim()}");
    }

    /// <summary>Connects a stream to a port of a pod, until one of the two ends.</summary>
    /// <exception cref="PodFailure">The pod can't be reached, or nobody listens at the port.</exception>
    public async Task ConnectAsync(string @namespace, string pod, int port, Stream stream, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            using var socket = await _client.WebSocketNamespacedPodPortForwardAsync(pod, @namespace, [port], WebSocketProtocol.V4BinaryWebsocketProtocol, cancellationToken: cancellation);
            using var streams = new StreamDemuxer(socket, StreamType.PortForward);
            streams.Start();
            await using var bytes = streams.GetStream((byte?)0, (byte?)0);
            await using var troubles = streams.GetStream((byte?)1, null);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var complaint = new StreamReader(troubles).ReadToEndAsync(over.Token);
            var away = stream.CopyToAsync(bytes, over.Token);
            var back = bytes.CopyToAsync(stream, over.Token);
            await Task.WhenAny(away, back);
            if (back.IsCompleted && await complaint is { Length: > 0 } trouble)
            {
                throw new PodFailure(trouble);
            }

            await over.CancelAsync();
        }
        catch (Exception exception) when (IsUnreachable(exception))
        {
            throw new PodFailure($"Port {port} of {@namespace}/{pod} can't be reached: {Words(exception)}.", exception);
        }
    }

    /// <summary>Name of a ready pod behind a Service, and the port of the pod that a port of the Service leads to.</summary>
    /// <exception cref="PodFailure">There is no such Service or port, or no ready pod.</exception>
    public async Task<(string Pod, int Port)> BehindAsync(string @namespace, string service, int port, CancellationToken cancellation)
    {
        V1Endpoints endpoints;
        V1Service found;
        try
        {
            found = await _client.CoreV1.ReadNamespacedServiceAsync(service, @namespace, cancellationToken: cancellation);
            endpoints = await _client.CoreV1.ReadNamespacedEndpointsAsync(service, @namespace, cancellationToken: cancellation);
        }
        catch (Exception exception) when (IsUnreachable(exception))
        {
            throw new PodFailure($"The Service {@namespace}/{service} can't be read: {Words(exception)}.", exception);
        }

        var name = (found.Spec.Ports.FirstOrDefault(entry => entry.Port == port) ?? throw new PodFailure($"The Service {@namespace}/{service} has no port {port}.")).Name;
        var ready = (endpoints.Subsets ?? []).Where(subset => subset.Addresses is { Count: > 0 }).ToList();
        var subset = ready.FirstOrDefault(part => part.Ports.Any(entry => entry.Name == name || found.Spec.Ports.Count == 1));
        return subset?.Addresses.Select(address => address.TargetRef).FirstOrDefault(target => target?.Kind == "Pod") is { } pod
            ? (pod.Name, subset.Ports.First(entry => entry.Name == name || found.Spec.Ports.Count == 1).Port)
            : throw new PodFailure($"No pod of the Service {@namespace}/{service} is ready. See kubectl -n {@namespace} get pods.");
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private static bool IsUnreachable(Exception exception) =>
        exception is HttpOperationException or HttpRequestException or WebSocketException or KubernetesException or SocketException or IOException;

    private static string Words(Exception exception) => exception switch
    {
        HttpOperationException { Response.Content: { Length: > 0 } content } => Sentence(content),
        KubernetesException { Status.Message: { Length: > 0 } message } => message,
        _ => exception.Message.TrimEnd('.'),
    };

    private static string Sentence(string content)
    {
        try
        {
            return System.Text.Json.JsonDocument.Parse(content).RootElement.TryGetProperty("message", out var message) ? message.GetString() ?? content : content;
        }
        catch (System.Text.Json.JsonException)
        {
            return content.Trim();
        }
    }
}
