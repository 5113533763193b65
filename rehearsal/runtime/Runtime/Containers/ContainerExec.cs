using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Rehearsal.Runtime.Containers;

/// <summary>A program in a running container, with its streams on a WebSocket: what kubectl exec asks for.</summary>
internal sealed class ContainerExec(WebSocket socket, string containerId, IReadOnlyList<string> command, bool hasInput)
{
    /// <summary>Messages of bytes; the first byte tells to which stream the others belong.</summary>
    public const string Protocol = "v4.channel.k8s.io";

    private const byte Input = 0;
    private const byte Output = 1;
    private const byte Error = 2;
    private const byte Outcome = 3;
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Runs it to its end. A client that goes away ends it.</summary>
    public async Task Run(CancellationToken stop)
    {
        var pidFile = Path.GetTempFileName();
        try
        {
            // By runc itself, as probes are.
            var start = new ProcessStartInfo("runc", ["exec", "--pid-file", pidFile, containerId, .. command]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var asks = Take(process.StandardInput.BaseStream, over.Token);
            if (!hasInput)
            {
                process.StandardInput.Close();
            }

            var answers = Task.WhenAll(Give(Output, process.StandardOutput.BaseStream, over.Token), Give(Error, process.StandardError.BaseStream, over.Token));
            if (await Task.WhenAny(asks, answers) == asks && !process.HasExited)
            {
                await Kill(pidFile, CancellationToken.None);
            }

            await answers;
            await process.WaitForExitAsync(stop);
            await Send(Outcome, Encoding.UTF8.GetBytes(Status(process.ExitCode).ToJsonString()), stop);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", stop);
            // To give up a read is to cut the connection off, with what was not sent yet: the client closes it, too.
            await Task.WhenAny(asks, Task.Delay(CloseLimit, stop));
            await over.CancelAsync();
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // Nobody is there any more to be told.
            await Kill(pidFile, CancellationToken.None);
        }
        finally
        {
            File.Delete(pidFile);
        }
    }

    /// <summary>What the client sends is the program's input. Returns when the client goes.</summary>
    private async Task Take(Stream input, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        var (begins, ours) = (true, false);
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), stop);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                var content = buffer.AsMemory(0, part.Count);
                if (begins && part.Count > 0)
                {
                    ours = content.Span[0] == Input;
                    content = content[1..];
                }

                begins = part.EndOfMessage;
                if (ours && hasInput && content.Length > 0)
                {
                    await Write(input, content, stop);
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // It went without a word, or the program has ended.
        }
    }

    // A program that has read enough closes its input; its exit code says whether that matters.
    private static async Task Write(Stream input, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        try
        {
            await input.WriteAsync(content, stop);
            await input.FlushAsync(stop);
        }
        catch (IOException)
        {
            return;
        }
    }

    private async Task Give(byte channel, Stream source, CancellationToken stop)
    {
        var buffer = new byte[32 * 1024];
        while (await source.ReadAsync(buffer, stop) is > 0 and var count)
        {
            await Send(channel, buffer.AsMemory(0, count), stop);
        }
    }

    private async Task Send(byte channel, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            // In one piece: clients take the first byte of each piece for the channel.
            await socket.SendAsync((byte[])[channel, .. content.Span], WebSocketMessageType.Binary, endOfMessage: true, stop);
        }
        finally
        {
            turn.Release();
        }
    }

    // The program is a child of the container, not of runc.
    private static async Task Kill(string pidFile, CancellationToken stop)
    {
        if (int.TryParse(await File.ReadAllTextAsync(pidFile, stop), out var pid))
        {
            await CommandRunner.Run("kill", ["-KILL", $"{pid}"], null, stop);
        }
    }

    private static JsonObject Status(int exitCode) => exitCode == 0
        ? new JsonObject { ["metadata"] = new JsonObject(), ["status"] = "Success" }
        : new JsonObject
        {
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = $"command terminated with non-zero exit code: error executing command, exit code {exitCode}",
            ["reason"] = "NonZeroExitCode",
            ["details"] = new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ExitCode", ["message"] = $"{exitCode}" }) },
        };
}
