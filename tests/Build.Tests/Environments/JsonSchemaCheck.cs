using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WasteCoach.Build.Tests.Environments;

/// <summary>Checks a JSON value against the part of JSON Schema that our two schemas use. A keyword it does not know is an error, so that none goes unchecked.</summary>
internal static class JsonSchemaCheck
{
    /// <summary>Everything in which the value differs from the schema; empty if it conforms.</summary>
    public static IEnumerable<string> Differences(JsonNode? value, JsonObject schema, string path = "") =>
        schema.SelectMany(keyword => Differences(value, schema, keyword.Key, keyword.Value!, path));

    private static IEnumerable<string> Differences(JsonNode? value, JsonObject schema, string keyword, JsonNode argument, string path) => keyword switch
    {
        "$schema" or "title" or "description" => [],
        "type" => TypesOf(argument).Any(type => IsOf(value, type)) ? [] : [$"{path} is not of type {argument}"],
        "enum" => argument.AsArray().Any(word => JsonNode.DeepEquals(word, value)) ? [] : [$"{path} is not one of {argument}"],
        "pattern" => value is JsonValue text && Regex.IsMatch(text.ToString(), argument.ToString()) ? [] : [$"{path} does not match {argument}"],
        "minimum" => (decimal)value! >= (decimal)argument ? [] : [$"{path} is below {argument}"],
        "maximum" => (decimal)value! <= (decimal)argument ? [] : [$"{path} is above {argument}"],
        "exclusiveMinimum" => (decimal)value! > (decimal)argument ? [] : [$"{path} is not above {argument}"],
        "minItems" => value!.AsArray().Count >= (int)argument ? [] : [$"{path} has too few items"],
        "uniqueItems" => value!.AsArray().Select(item => item!.ToJsonString()).Distinct().Count() == value.AsArray().Count ? [] : [$"{path} has equal items"],
        "items" => value!.AsArray().SelectMany((item, index) => Differences(item, argument.AsObject(), $"{path}[{index}]")),
        "minProperties" => value!.AsObject().Count >= (int)argument ? [] : [$"{path} has too few keys"],
        "maxProperties" => value!.AsObject().Count <= (int)argument ? [] : [$"{path} has too many keys"],
        "required" => argument.AsArray().Where(key => !value!.AsObject().ContainsKey(key!.ToString())).Select(key => $"{path}.{key} is missing"),
        "dependentRequired" => argument.AsObject().Where(rule => value!.AsObject().ContainsKey(rule.Key))
            .SelectMany(rule => rule.Value!.AsArray().Where(key => !value!.AsObject().ContainsKey(key!.ToString())).Select(key => $"{path}.{key} is missing beside {rule.Key}")),
        "propertyNames" => value!.AsObject().SelectMany(entry => Differences(JsonValue.Create(entry.Key), argument.AsObject(), $"{path}.{entry.Key}")),
        "properties" => argument.AsObject().Where(property => value!.AsObject().ContainsKey(property.Key))
            .SelectMany(property => Differences(value![property.Key], property.Value!.AsObject(), $"{path}.{property.Key}")),
        "additionalProperties" => value!.AsObject().Where(entry => schema["properties"]?[entry.Key] is null)
            .SelectMany(entry => argument is JsonObject others ? Differences(entry.Value, others, $"{path}.{entry.Key}") : [$"{path}.{entry.Key} is unknown"]),
        _ => throw new NotSupportedException($"The keyword '{keyword}' at '{path}' has no check."),
    };

    private static IEnumerable<string> TypesOf(JsonNode argument) => argument is JsonArray types ? types.Select(type => type!.ToString()) : [argument.ToString()];

    private static bool IsOf(JsonNode? value, string type) => (value?.GetValueKind(), type) switch
    {
        (System.Text.Json.JsonValueKind.Object, "object") => true,
        (System.Text.Json.JsonValueKind.Array, "array") => true,
        (System.Text.Json.JsonValueKind.String, "string") => true,
        (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False, "boolean") => true,
        (System.Text.Json.JsonValueKind.Number, "number") => true,
        (System.Text.Json.JsonValueKind.Number, "integer") => decimal.IsInteger((decimal)value!),
        _ => false,
    };
}
