using System.Reflection;

namespace WasteCoach.Build.Checks;

/// <summary>Every trouble that some check looks for: the public static fields of type <see cref="Trouble"/> of all classes of this assembly.</summary>
public static class Troubles
{
    /// <summary>All of them with the class that looks for each, by id.</summary>
    public static IReadOnlyList<(Trouble Trouble, Type Check)> Checks { get; } =
    [
        .. typeof(Troubles).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.FieldType == typeof(Trouble))
            .Select(field => ((Trouble)field.GetValue(null)!, field.DeclaringType!))
            .OrderBy(entry => entry.Item1.Id, StringComparer.Ordinal),
    ];

    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<Trouble> All { get; } = [.. Checks.Select(entry => entry.Trouble)];
}
