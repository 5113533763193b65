using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using k8s.Models;

// usage: BuiltInTypes <output.json>
// Writes {"kinds": {"apps/v1/Deployment": "V1Deployment", ...}, "types": {"V1Deployment": {"spec": "#V1DeploymentSpec", ...}, ...}}.
// A field's type is a scalar name, "#Type", "[]type" or "{}type".
if (args.Length != 1)
{
    Console.Error.WriteLine("usage: BuiltInTypes <output.json>");
    return 2;
}

var types = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
var kinds = new SortedDictionary<string, string>(StringComparer.Ordinal);

foreach (var type in typeof(V1Pod).Assembly.GetTypes())
{
    var entity = type.GetCustomAttribute<KubernetesEntityAttribute>();
    if (entity is null || type.Name.EndsWith("List", StringComparison.Ordinal))
    {
        continue;
    }

    var version = string.IsNullOrEmpty(entity.Group) ? entity.ApiVersion : $"{entity.Group}/{entity.ApiVersion}";
    kinds[$"{version}/{entity.Kind}"] = type.Name;
    Describe(type);
}

using var output = File.Create(args[0]);
JsonSerializer.Serialize(output, new { kinds, types });
return 0;

void Describe(Type type)
{
    if (types.ContainsKey(type.Name))
    {
        return;
    }

    var fields = types[type.Name] = new SortedDictionary<string, string>(StringComparer.Ordinal);
    foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
    {
        if (property.GetCustomAttribute<JsonPropertyNameAttribute>() is { } name)
        {
            fields[name.Name] = NameOf(property.PropertyType);
        }
    }
}

string NameOf(Type type)
{
    type = Nullable.GetUnderlyingType(type) ?? type;
    if (type == typeof(string)) return "string";
    if (type == typeof(bool)) return "boolean";
    if (type == typeof(int) || type == typeof(long)) return "integer";
    if (type == typeof(double) || type == typeof(float)) return "number";
    if (type == typeof(byte[])) return "bytes";
    if (type == typeof(DateTime)) return "time";
    if (type.Name is "IntOrString") return "intOrString";
    if (type == typeof(ResourceQuantity)) return "quantity";
    if (type.IsGenericType && type.GetGenericArguments() is [var item]) return "[]" + NameOf(item);
    if (type.IsGenericType && type.GetGenericArguments() is [_, var value]) return "{}" + NameOf(value);
    if (type == typeof(object) || type.Namespace != typeof(V1Pod).Namespace) return "any";
    Describe(type);
    return "#" + type.Name;
}
