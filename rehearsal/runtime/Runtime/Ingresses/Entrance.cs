using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using k8s.Models;
using Rehearsal.Runtime.Cluster;
using Yarp.ReverseProxy.Forwarder;

namespace Rehearsal.Runtime.Ingresses;

/// <summary>The load balancer in front of the cluster: takes a request, finds its rule, hands it to a ready pod.</summary>
internal sealed class Entrance : IDisposable
{
    private static readonly ForwarderRequestConfig Limits = new() { ActivityTimeout = TimeSpan.FromSeconds(60) };
    private readonly ClusterView view;
    private readonly IHttpForwarder forwarder;
    private readonly HttpMessageInvoker client;
    private int turn;

    public Entrance(RuntimeSettings settings, ClusterView view, IHttpForwarder forwarder)
    {
        (this.view, this.forwarder) = (view, forwarder);
        client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, UseCookies = false,
            ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current), ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            ConnectCallback = (context, stop) => Connect(settings.Address, context.DnsEndPoint, stop),
        });
    }

    public async Task Handle(HttpContext context)
    {
        var (host, path) = (context.Request.Host.Host, context.Request.Path.Value is { Length: > 0 } asked ? asked : "/");
        if (IngressTable.Of(view).Find(rule => rule.Matches(host, path)) is not { } rule)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (rule.Backend.Port?.Name == "use-annotation")
        {
            await Act(context, rule);
            return;
        }

        if (Target(rule) is not { } target)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync("503 Service Temporarily Unavailable");
            return;
        }

        await forwarder.SendAsync(context, $"http://{target}", client, Limits, new AlbTransformer(rule.IsSecure));
    }

    public void Dispose() => client.Dispose();

    /// <summary>One of the ready pods, in turn.</summary>
    private string? Target(IngressRule rule)
    {
        var key = $"{rule.Ingress.Metadata.NamespaceProperty}/{rule.Backend.Name}";
        var port = view.Services.GetValueOrDefault(key)?.Spec.Ports?.FirstOrDefault(item => rule.Backend.Port?.Name is { Length: > 0 } name ? item.Name == name : item.Port == rule.Backend.Port?.Number);
        var ready = port is null ? [] : view.Ready(key, port.Name).ToList();
        if (ready.Count == 0)
        {
            return null;
        }

        var (address, number, _) = ready[(int)((uint)Interlocked.Increment(ref turn) % (uint)ready.Count)];
        return $"{address}:{number}";
    }

    private static async Task Act(HttpContext context, IngressRule rule)
    {
        if (IngressTable.Annotation(rule.Ingress, $"actions.{rule.Backend.Name}") is not { Length: > 0 } text || JsonNode.Parse(text) is not { } action)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync($"Ingress {ClusterView.Key(rule.Ingress.Metadata)} has no annotation actions.{rule.Backend.Name}");
            return;
        }

        await IngressAction.Answer(context, action);
    }

    /// <summary>From this host's address in the network of the machines: there a load balancer has its own, and that is the proxy whom services trust.</summary>
    private static async ValueTask<Stream> Connect(IPAddress from, DnsEndPoint target, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (!IPAddress.IsLoopback(from))
            {
                socket.Bind(new IPEndPoint(from, 0));
            }

            await socket.ConnectAsync(IPAddress.Parse(target.Host), target.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
