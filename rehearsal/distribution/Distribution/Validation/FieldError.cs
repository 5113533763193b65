namespace Rehearsal.Distribution.Validation;

/// <summary>What is wrong with one field, in the words of the API's field errors.</summary>
/// <param name="Path">For example spec.template.spec.containers[0].image.</param>
/// <param name="Reason">FieldValueInvalid, FieldValueRequired and so on.</param>
/// <param name="Message">The error without its path.</param>
internal sealed record FieldError(string Path, string Reason, string Message)
{
    public static FieldError Invalid(string path, string value, string why) => new(path, "FieldValueInvalid", $"Invalid value: {value}: {why}");

    public static FieldError Required(string path, string why = "") => new(path, "FieldValueRequired", why.Length == 0 ? "Required value" : $"Required value: {why}");

    public static FieldError Forbidden(string path, string why) => new(path, "FieldValueForbidden", $"Forbidden: {why}");

    public static FieldError Duplicate(string path, string value) => new(path, "FieldValueDuplicate", $"Duplicate value: {value}");

    public static FieldError NotSupported(string path, string value, IEnumerable<string> supported) =>
        new(path, "FieldValueNotSupported", $"Unsupported value: {value}: supported values: {string.Join(", ", supported.Select(item => $"\"{item}\""))}");

    public override string ToString() => $"{Path}: {Message}";
}
