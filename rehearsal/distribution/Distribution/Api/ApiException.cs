using System.Text.Json.Nodes;

namespace Rehearsal.Distribution.Api;

/// <summary>A refusal, as the Status object that clients know.</summary>
internal sealed class ApiException(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Code { get; } = code;

    public string Reason { get; } = reason;

    public JsonObject? Details { get; } = details;

    public static ApiException NotFound(string resource, string name) =>
        new(404, "NotFound", $"{resource} \"{name}\" not found", DetailsOf(resource, name));

    public static ApiException NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Forbidden(string resource, string name, string why) =>
        new(403, "Forbidden", $"{resource} \"{name}\" is forbidden: {why}", DetailsOf(resource, name));

    public static ApiException AlreadyExists(string resource, string name) =>
        new(409, "AlreadyExists", $"{resource} \"{name}\" already exists", DetailsOf(resource, name));

    public static ApiException Conflict(string resource, string name) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {resource} \"{name}\": the object has been modified; please apply your changes to the latest version and try again", DetailsOf(resource, name));

    public static ApiException Invalid(string kind, string group, string name, IReadOnlyList<Validation.FieldError> errors)
    {
        var text = errors.Count == 1 ? errors[0].ToString() : "[" + string.Join(", ", errors) + "]";
        var details = new JsonObject { ["name"] = name, ["kind"] = kind };
        if (group.Length > 0)
        {
            details["group"] = group;
        }

        details["causes"] = new JsonArray(errors.Select(error => (JsonNode)new JsonObject
        {
            ["reason"] = error.Reason, ["message"] = error.Message, ["field"] = error.Path,
        }).ToArray());
        var qualified = group.Length > 0 ? $"{kind}.{group}" : kind;
        return new ApiException(422, "Invalid", $"{qualified} \"{name}\" is invalid: {text}", details);
    }

    public static ApiException MethodNotAllowed(string what) =>
        new(405, "MethodNotAllowed", $"the server does not allow this method on the requested resource: {what}");

    /// <summary>What the stand-in does not do.</summary>
    public static ApiException NotImplemented(string message) => new(501, "NotImplemented", message);

    public JsonObject ToStatus() => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = Message,
        ["reason"] = Reason,
        ["details"] = Details?.DeepClone() ?? new JsonObject(),
        ["code"] = Code,
    };

    private static JsonObject DetailsOf(string resource, string name)
    {
        var dot = resource.IndexOf('.', StringComparison.Ordinal);
        var details = new JsonObject { ["name"] = name, ["kind"] = dot < 0 ? resource : resource[..dot] };
        if (dot > 0)
        {
            details["group"] = resource[(dot + 1)..];
        }

        return details;
    }
}
