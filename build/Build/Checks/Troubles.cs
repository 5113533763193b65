using System.Reflection;

namespace WasteCoach.Build.Checks;

/// <summary>Every trouble that some check looks for: the public static fields of type <see cref="Trouble"/> of all classes of this assembly.</summary>
public static class Troubles
{
    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<Trouble> All { get; } =
    [
        .. typeof(Troubles).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.FieldType == typeof(Trouble))
            .Select(field => (Trouble)field.GetValue(null)!)
            .OrderBy(trouble => trouble.Id, StringComparer.Ordinal),
    ];
}
