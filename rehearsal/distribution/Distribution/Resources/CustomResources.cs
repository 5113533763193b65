using System.Text.Json;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Resources;

/// <summary>Turns a CustomResourceDefinition into the resources it serves.</summary>
internal static class CustomResources
{
    /// <param name="errors">Why the definition is refused; empty when it is good.</param>
    public static List<ResourceDefinition> Read(JsonObject definition, Schema metadata, List<FieldError> errors)
    {
        var spec = definition["spec"] as JsonObject ?? [];
        var group = spec.Text("group");
        var names = spec["names"] as JsonObject ?? [];
        Require(spec, "spec", ["group", "names", "scope", "versions"], errors);
        Require(names, "spec.names", ["plural", "kind"], errors);
        if (definition.Name() != $"{names.Text("plural")}.{group}")
        {
            errors.Add(FieldError.Invalid("metadata.name", $"\"{definition.Name()}\"", $"must be spec.names.plural+\".\"+spec.group"));
        }

        if (spec.Text("scope") is not ("Namespaced" or "Cluster"))
        {
            errors.Add(FieldError.NotSupported("spec.scope", $"\"{spec.Text("scope")}\"", ["Cluster", "Namespaced"]));
        }

        var versions = spec.Elements("versions").OfType<JsonObject>().ToList();
        var storage = versions.Where(version => version.Flag("storage")).ToList();
        if (storage.Count != 1)
        {
            errors.Add(FieldError.Invalid("spec.versions", versions.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), "must have exactly one version marked as storage version"));
        }

        var resources = new List<ResourceDefinition>();
        for (var index = 0; index < versions.Count; index++)
        {
            var version = versions[index];
            var path = $"spec.versions[{index}]";
            if (version.At("schema", "openAPIV3Schema") is not JsonObject source)
            {
                errors.Add(FieldError.Required($"{path}.schema.openAPIV3Schema", "schemas are required"));
                continue;
            }

            var schema = CustomSchemas.Read(source, metadata, errors, $"{path}.schema.openAPIV3Schema");
            if (!version.Flag("served"))
            {
                continue;
            }

            var scale = version.At("subresources", "scale");
            resources.Add(new ResourceDefinition
            {
                Group = group,
                Version = version.Text("name"),
                StorageVersion = storage.Count > 0 ? storage[0].Text("name") : version.Text("name"),
                Kind = names.Text("kind"),
                Plural = names.Text("plural"),
                Singular = names.Text("singular") is { Length: > 0 } singular ? singular : names.Text("kind").ToLowerInvariant(),
                ShortNames = names.Strings("shortNames"),
                Categories = names.Strings("categories"),
                Namespaced = spec.Text("scope") == "Namespaced",
                Schema = schema,
                HasStatus = version.At("subresources", "status") is not null,
                Scale = scale is null ? null : new ScalePaths(Path(scale.Text("specReplicasPath")), Path(scale.Text("statusReplicasPath")), Path(scale.Text("labelSelectorPath"))),
                HasGeneration = true,
                IsCustom = true,
                Columns = Columns(version),
                Deprecation = !version.Flag("deprecated") ? ""
                    : version.Text("deprecationWarning") is { Length: > 0 } warning ? warning : $"{group}/{version.Text("name")} {names.Text("kind")} is deprecated",
            });
        }

        return resources;
    }

    private static void Require(JsonObject node, string path, string[] fields, List<FieldError> errors) =>
        errors.AddRange(fields.Where(field => node[field] is null).Select(field => FieldError.Required($"{path}.{field}")));

    private static string[] Path(string text) => text.Split('.', StringSplitOptions.RemoveEmptyEntries);

    private static List<PrinterColumn> Columns(JsonObject version)
    {
        var columns = version.Elements("additionalPrinterColumns").Select(column => Column(column)).ToList();
        return columns.Count > 0 ? columns : [new PrinterColumn("Age", "date", 0, tree => HumanAge.Since(tree.Text("metadata", "creationTimestamp")))];
    }

    private static PrinterColumn Column(JsonNode column)
    {
        var path = JsonPath.Parse(column.Text("jsonPath"));
        var type = column.Text("type");
        return new PrinterColumn(column.Text("name"), type, (int)column.Number(0, "priority"), tree =>
        {
            var found = path.Find(tree).ToList();
            if (found.Count == 0)
            {
                return null;
            }

            if (type == "date")
            {
                return HumanAge.Since(found[0].Text());
            }

            return found.Count == 1 && found[0] is JsonValue value && (value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number)
                ? value.DeepClone()
                : string.Join(",", found.Select(item => item.GetValueKind() == JsonValueKind.String ? item.GetValue<string>() : item.ToJsonString()));
        });
    }
}
