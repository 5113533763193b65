using System.Text.Json.Nodes;

namespace Rehearsal.Runtime.Ingresses;

/// <summary>An answer that the load balancer gives by itself: a redirect or a fixed response, as an annotation describes it.</summary>
internal static class IngressAction
{
    public static async Task Answer(HttpContext context, JsonNode action)
    {
        if (action["fixedResponseConfig"] is { } response)
        {
            context.Response.StatusCode = Code(response);
            context.Response.ContentType = response.Text("contentType") is { Length: > 0 } type ? type : "text/plain";
            await context.Response.WriteAsync(response.Text("messageBody"));
            return;
        }

        if (action["redirectConfig"] is not { } redirect)
        {
            context.Response.StatusCode = StatusCodes.Status501NotImplemented;
            await context.Response.WriteAsync($"the rehearsal's entrance has no action of type {action.Text("type")}");
            return;
        }

        var request = context.Request;
        var path = redirect.Text("path") is { Length: > 0 } wanted ? wanted : "/#{path}";
        var query = redirect.Text("query") is { Length: > 0 } asked ? asked : "#{query}";
        var host = redirect.Text("host") is { Length: > 0 } other ? other : "#{host}";
        string Fill(string text) => text.Replace("#{host}", request.Host.Value, StringComparison.Ordinal).Replace("#{path}", request.Path.Value?.TrimStart('/'), StringComparison.Ordinal)
            .Replace("#{query}", request.QueryString.Value?.TrimStart('?'), StringComparison.Ordinal);
        context.Response.StatusCode = Code(redirect);
        // Back to this entrance, which has one listener for both protocols.
        context.Response.Headers.Location = $"{request.Scheme}://{Fill(host)}{Fill(path)}{(Fill(query) is { Length: > 0 } rest ? $"?{rest}" : "")}";
    }

    private static int Code(JsonNode config) => int.Parse(config.Text("statusCode").Replace("HTTP_", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
}
