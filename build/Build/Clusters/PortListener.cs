using System.Net;
using System.Net.Sockets;

namespace WasteCoach.Build.Clusters;

/// <summary>A port of this machine, on loopback only, that leads to a port of a Service's pod. Each connection looks for a ready pod anew.</summary>
public sealed class PortListener : IAsyncDisposable
{
    private readonly PodAccess _pods;
    private readonly (string Namespace, string Service, int Port) _target;
    private readonly Action<string> _say;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _over;
    private readonly Task _accepting;

    private PortListener(PodAccess pods, (string Namespace, string Service, int Port) target, TcpListener listener, Action<string> say, CancellationToken cancellation)
    {
        (_pods, _target, _listener, _say) = (pods, target, listener, say);
        _over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _accepting = AcceptAsync();
    }

    /// <summary>The local port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Listens; returns once somebody may connect.</summary>
    /// <param name="pods">The cluster.</param>
    /// <param name="namespace">The Service's namespace.</param>
    /// <param name="service">The Service.</param>
    /// <param name="port">Its port.</param>
    /// <param name="local">The local port that is wanted; another one is taken where it is in use. 0: any.</param>
    /// <param name="say">Told when a connection fails.</param>
    /// <param name="cancellation">Ends it.</param>
    public static PortListener Start(PodAccess pods, string @namespace, string service, int port, int local, Action<string> say, CancellationToken cancellation) =>
        new(pods, (@namespace, service, port), Listen(local), say, cancellation);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _over.Dispose();
    }

    private static TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException exception) when (port != 0 && exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            listener.Dispose();
            return Listen(0);
        }
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_over.Token);
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                var (pod, port) = await _pods.BehindAsync(_target.Namespace, _target.Service, _target.Port, _over.Token);
                await _pods.ConnectAsync(_target.Namespace, pod, port, client.GetStream(), _over.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or PodFailure)
            {
                if (exception is PodFailure)
                {
                    _say(exception.Message);
                }
            }
        }
    }
}
