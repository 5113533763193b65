using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Admission;

/// <summary>The rules for names, labels and annotations.</summary>
internal static partial class Names
{
    private const string SubdomainRule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string LabelRule = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private const string ServiceRule = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private const string KeyRule = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private const string ValueRule = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    public static void Check(JsonObject tree, ResourceDefinition resource, List<FieldError> errors)
    {
        var name = tree.Name();
        var shown = $"\"{name}\"";
        switch (resource.Id)
        {
            case "roles.rbac.authorization.k8s.io" or "clusterroles.rbac.authorization.k8s.io" or "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io"
                or "apiservices.apiregistration.k8s.io" or "certificatesigningrequests.certificates.k8s.io":
                if (name.Contains('/', StringComparison.Ordinal) || name.Contains('%', StringComparison.Ordinal))
                {
                    errors.Add(FieldError.Invalid("metadata.name", shown, "may not contain '/' or '%'"));
                }

                break;
            case "namespaces":
                Match(Label(), 63, LabelRule);
                break;
            case "services":
                Match(ServiceName(), 63, ServiceRule);
                break;
            default:
                Match(Subdomain(), 253, SubdomainRule);
                break;
        }

        CheckLabels(tree.At("metadata", "labels") as JsonObject, "metadata.labels", errors);
        foreach (var (key, _) in tree.At("metadata", "annotations") as JsonObject ?? [])
        {
            CheckKey(key.ToLowerInvariant(), "metadata.annotations", errors);
        }

        void Match(Regex rule, int longest, string text)
        {
            if (name.Length > longest)
            {
                errors.Add(new FieldError("metadata.name", "FieldValueInvalid", $"Invalid value: {shown}: must be no more than {longest} characters"));
            }
            else if (!rule.IsMatch(name))
            {
                errors.Add(FieldError.Invalid("metadata.name", shown, text));
            }
        }
    }

    public static void CheckLabels(JsonObject? labels, string path, List<FieldError> errors)
    {
        foreach (var (key, value) in labels ?? [])
        {
            CheckKey(key, path, errors);
            var text = value.Text();
            if (text.Length > 63)
            {
                errors.Add(FieldError.Invalid(path, $"\"{text}\"", "must be no more than 63 characters"));
            }
            else if (text.Length > 0 && !KeyPart().IsMatch(text))
            {
                errors.Add(FieldError.Invalid(path, $"\"{text}\"", ValueRule));
            }
        }
    }

    public static bool IsSubdomain(string name) => name.Length <= 253 && Subdomain().IsMatch(name);

    public static bool IsLabel(string name) => name.Length <= 63 && Label().IsMatch(name);

    private static void CheckKey(string key, string path, List<FieldError> errors)
    {
        var parts = key.Split('/');
        if (parts.Length > 2 || parts[^1].Length is 0 or > 63 || !KeyPart().IsMatch(parts[^1]))
        {
            errors.Add(FieldError.Invalid(path, $"\"{key}\"", KeyRule));
        }
        else if (parts.Length == 2 && !IsSubdomain(parts[0]))
        {
            errors.Add(FieldError.Invalid(path, $"\"{key}\"", $"prefix part {SubdomainRule}"));
        }
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex KeyPart();
}
