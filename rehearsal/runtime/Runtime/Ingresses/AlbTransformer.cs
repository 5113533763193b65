using Yarp.ReverseProxy.Forwarder;

namespace Rehearsal.Runtime.Ingresses;

/// <summary>The headers that an Application Load Balancer sets: the client behind those that the request already names, protocol and port of the listener, the Host unchanged.</summary>
internal sealed class AlbTransformer(bool isSecure) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(HttpContext context, HttpRequestMessage proxied, string destination, CancellationToken stop)
    {
        await base.TransformRequestAsync(context, proxied, destination, stop);
        proxied.Headers.Host = context.Request.Host.Value;
        var client = context.Connection.RemoteIpAddress?.MapToIPv4().ToString() ?? "";
        Set(proxied, "X-Forwarded-For", context.Request.Headers["X-Forwarded-For"].ToString() is { Length: > 0 } before ? $"{before}, {client}" : client);
        Set(proxied, "X-Forwarded-Proto", isSecure ? "https" : "http");
        Set(proxied, "X-Forwarded-Port", isSecure ? "443" : "80");
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
