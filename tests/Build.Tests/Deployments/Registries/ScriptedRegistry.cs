using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WasteCoach.Build.Tests.Deployments.Registries;

/// <summary>A server that answers as a test says, for what a real registry does not do on demand: fail, stall, lie.</summary>
internal sealed class ScriptedRegistry : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<ScriptedRegistry, HttpListenerRequest, Reply> script;
    private readonly Lock gate = new();
    private readonly List<string> requests = [];

    public ScriptedRegistry(Func<ScriptedRegistry, HttpListenerRequest, Reply> script)
    {
        this.script = script;
        Address = $"127.0.0.1:{FreePort.Next()}";
        listener.Prefixes.Add($"http://{Address}/");
        listener.Start();
        _ = ServeAsync();
    }

    /// <summary>An answer; null status: none at all.</summary>
    public sealed record Reply(HttpStatusCode? Status, string Body = "", string Type = "application/json")
    {
        public Dictionary<string, string> Headers { get; } = [];

        public Reply With(string name, string value)
        {
            Headers[name] = value;
            return this;
        }
    }

    public string Address { get; }

    /// <summary>What was asked, in order: method, path, and the kind of login.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (gate)
            {
                return [.. requests];
            }
        }
    }

    public void Dispose()
    {
        stalled.TrySetResult();
        listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return; // the test ended
            }

            lock (gate)
            {
                requests.Add($"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.Headers["Authorization"]?.Split(' ')[0] ?? "-"}");
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var reply = script(this, context.Request);
        if (reply.Status is not { } status)
        {
            await stalled.Task;
            context.Response.Abort();
            return;
        }

        try
        {
            var body = Encoding.UTF8.GetBytes(reply.Body);
            context.Response.StatusCode = (int)status;
            context.Response.ContentType = reply.Type;
            foreach (var (name, value) in reply.Headers)
            {
                context.Response.Headers[name] = value;
            }

            if (context.Request.HttpMethod != "HEAD")
            {
                context.Response.ContentLength64 = body.Length;
                await context.Response.OutputStream.WriteAsync(body);
            }

            context.Response.Close();
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The client went away; what it said is in Requests.
        }
    }
}
