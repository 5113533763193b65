using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Api;

/// <summary>Which objects a list or watch is about.</summary>
internal sealed class ListQuery
{
    private readonly LabelSelector labels;
    private readonly FieldSelector fields;

    public ListQuery(IQueryCollection query, ResourceDefinition resource, string @namespace, string name)
    {
        labels = LabelSelector.Parse(query["labelSelector"].ToString());
        fields = FieldSelector.Parse(query["fieldSelector"].ToString(), resource.Id);
        Namespace = @namespace;
        Name = name;
        Limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var limit) ? limit : 0;
        Continue = query["continue"].ToString();
        ResourceVersion = query["resourceVersion"].ToString();
        Bookmarks = query["allowWatchBookmarks"] == "true" || query["allowWatchBookmarks"] == "1";
        SendInitialEvents = query["sendInitialEvents"] == "true" || query["sendInitialEvents"] == "1";
        TimeoutSeconds = int.TryParse(query["timeoutSeconds"], CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
        IncludeObject = query["includeObject"].ToString() is { Length: > 0 } include ? include : "Metadata";
    }

    public string Namespace { get; }

    /// <summary>A watch of a single object.</summary>
    public string Name { get; }

    public int Limit { get; }

    public string Continue { get; }

    public string ResourceVersion { get; }

    public bool Bookmarks { get; }

    public bool SendInitialEvents { get; }

    public int TimeoutSeconds { get; }

    public string IncludeObject { get; }

    public static string Token(long revision, string @namespace, string name) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject { ["rv"] = revision, ["ns"] = @namespace, ["name"] = name }.ToJsonString()));

    /// <exception cref="ApiException">400: the token is none of ours.</exception>
    public static (string Namespace, string Name) ReadToken(string token)
    {
        try
        {
            var node = JsonNode.Parse(Convert.FromBase64String(token));
            return (node.Text("ns"), node.Text("name"));
        }
        catch (Exception error) when (error is FormatException or System.Text.Json.JsonException)
        {
            throw ApiException.BadRequest("continue key is not valid");
        }
    }

    public bool Matches(JsonObject tree) =>
        (Namespace.Length == 0 || tree.Namespace() == Namespace)
        && (Name.Length == 0 || tree.Name() == Name)
        && (labels.IsEmpty || labels.Matches(tree.Map("metadata", "labels")))
        && fields.Matches(tree);
}
