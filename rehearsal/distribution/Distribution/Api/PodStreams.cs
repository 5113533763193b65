using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Api;

/// <summary>exec and port-forward, for the pods that the container runtime really runs, over WebSockets.</summary>
internal sealed class PodStreams(RuntimeClient? runtime)
{
    /// <summary>Messages of bytes; the first byte tells to which stream the others belong.</summary>
    private const string Protocol = "v4.channel.k8s.io";

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    /// <returns>False: it was not asked for over WebSockets, or the pod does not really run.</returns>
    /// <exception cref="ApiException">Which container is meant is not clear.</exception>
    public async Task<bool> TryExec(HttpContext context, JsonObject pod)
    {
        if (runtime is null || !IsOurs(context) || !await ReallyRuns(pod, context.RequestAborted))
        {
            return false;
        }

        var query = context.Request.Query;
        var known = pod.Elements("spec", "containers").Select(item => item.Text("name")).ToList();
        var container = query["container"].ToString() is { Length: > 0 } named ? named
            : known is [var only] ? only
            : throw ApiException.BadRequest($"a container name must be specified for pod {pod.Name()}, choose one of: [{string.Join(' ', known)}]");
        if (!known.Contains(container))
        {
            throw ApiException.BadRequest($"container {container} is not valid for pod {pod.Name()}");
        }

        using var there = await runtime.Exec(pod.Uid(), container, context.Request.QueryString.ToString(), Protocol, context.RequestAborted);
        using var here = await context.WebSockets.AcceptWebSocketAsync(Protocol);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var answers = Copy(there, here, stop.Token);
        var asks = Copy(here, there, stop.Token);
        // The program's end ends the talk; a client that went away ends the program.
        await Task.WhenAny(answers, asks);
        await Closed(asks, context);
        await stop.CancelAsync();
        there.Abort();
        await Ended(answers);
        await Ended(asks);
        return true;
    }

    /// <returns>False: it was not asked for over WebSockets, or the pod does not really run.</returns>
    public async Task<bool> TryForward(HttpContext context, JsonObject pod)
    {
        if (!IsOurs(context) || !await ReallyRuns(pod, context.RequestAborted))
        {
            return false;
        }

        if (context.Request.Query["ports"] is not [{ } text] || !ushort.TryParse(text, out var port))
        {
            throw ApiException.BadRequest("query parameter \"port\" is required, and here one at a time");
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(Protocol);
        var number = new byte[3];
        BinaryPrimitives.WriteUInt16LittleEndian(number.AsSpan(1), port);
        await socket.SendAsync(number, WebSocketMessageType.Binary, true, context.RequestAborted);
        number[0] = 1;
        await socket.SendAsync(number, WebSocketMessageType.Binary, true, context.RequestAborted);
        using var target = new TcpClient { NoDelay = true };
        try
        {
            await target.ConnectAsync(IPAddress.Parse(pod.Text("status", "podIP")), port, context.RequestAborted);
        }
        catch (Exception error) when (error is SocketException or FormatException)
        {
            await socket.SendAsync(Message(1, Encoding.UTF8.GetBytes($"port {port} of pod {pod.Name()} does not answer: {error.Message}")), WebSocketMessageType.Binary, true, context.RequestAborted);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
            await Closed(ToPod(socket, Stream.Null, context.RequestAborted), context);
            return true;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var stream = target.GetStream();
        var answers = FromPod(stream, socket, stop.Token);
        var asks = ToPod(socket, stream, stop.Token);
        await Task.WhenAny(answers, asks);
        await Closed(asks, context);
        await stop.CancelAsync();
        await Ended(answers);
        await Ended(asks);
        return true;
    }

    private static bool IsOurs(HttpContext context) => context.WebSockets.IsWebSocketRequest && context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol);

    private async Task<bool> ReallyRuns(JsonObject pod, CancellationToken stop) =>
        runtime is not null && !pod.Flag("spec", "hostNetwork") && await runtime.Runs(pod.Elements("spec", "containers").Select(container => container.Text("image")), stop);

    private static async Task Copy(WebSocket source, WebSocket target, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        while (true)
        {
            var part = await source.ReceiveAsync(buffer.AsMemory(), stop);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await target.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", stop);
                return;
            }

            message.Write(buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
            {
                // In one piece: clients take the first byte of each piece for the channel.
                await target.SendAsync(message.GetBuffer().AsMemory(0, (int)message.Length), part.MessageType, endOfMessage: true, stop);
                message.SetLength(0);
            }
        }
    }

    private static async Task FromPod(NetworkStream pod, WebSocket socket, CancellationToken stop)
    {
        var buffer = new byte[32 * 1024];
        while (await pod.ReadAsync(buffer, stop) is > 0 and var count)
        {
            await socket.SendAsync(Message(0, buffer.AsSpan(0, count)), WebSocketMessageType.Binary, true, stop);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", stop);
    }

    private static async Task ToPod(WebSocket socket, Stream pod, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        var begins = true;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), stop);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            var channel = begins ? 1 : 0;
            begins = part.EndOfMessage;
            if (part.Count > channel)
            {
                await pod.WriteAsync(buffer.AsMemory(channel, part.Count - channel), stop);
            }
        }
    }

    /// <summary>To give up a read is to cut the connection off, with what was not sent yet: the client closes it, too.</summary>
    private static Task Closed(Task asks, HttpContext context) => Task.WhenAny(asks, Task.Delay(CloseLimit, context.RequestAborted));

    private static byte[] Message(byte channel, ReadOnlySpan<byte> content) => [channel, .. content];

    /// <summary>One side ends the other: how that one then ends says nothing.</summary>
    private static async Task Ended(Task side)
    {
        try
        {
            await side;
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The other side has gone.
        }
    }
}
