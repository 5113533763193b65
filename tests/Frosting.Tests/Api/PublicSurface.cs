using System.Reflection;

namespace WasteCoach.Frosting.Tests.Api;

/// <summary>Prints the types and members that code outside an assembly can use, one per line.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Assembly assembly) => assembly
        .GetExportedTypes()
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .SelectMany(type => Members(type).Prepend(Header(type)));

    private static string Header(Type type)
    {
        var bases = type.IsInterface || type.BaseType == typeof(object) ? [] : new[] { type.BaseType! };
        var parents = bases.Concat(type.GetInterfaces().OrderBy(parent => parent.Name, StringComparer.Ordinal)).Select(Name).ToArray();
        return $"public {Kind(type)} {type.Namespace}.{Name(type)}{(parents.Length > 0 ? " : " : string.Empty)}{string.Join(", ", parents)}{Constraints(type.GetGenericArguments())}";
    }

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static IEnumerable<string> Members(Type type)
    {
        var constructors = type.GetConstructors(Declared).Where(Accessible)
            .Select(constructor => $"   {Access(constructor)} {Plain(type.Name)}({Parameters(constructor)})");
        var methods = type.GetMethods(Declared).Where(method => Accessible(method) && !method.IsSpecialName)
            .OrderBy(method => method.Name, StringComparer.Ordinal)
            .Select(method => $"   {Access(method)}{Modifier(method)} {Name(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)}){Constraints(method.GetGenericArguments())}");
        var properties = type.GetProperties(Declared).Where(property => property.GetMethod is { } getter && Accessible(getter))
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => $"   prop {Name(property.PropertyType)} {property.Name} {{ get; {(property.SetMethod is { } setter && Accessible(setter) ? "set; " : string.Empty)}}}");
        var fields = type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily)
            .OrderBy(field => field.Name, StringComparer.Ordinal)
            .Select(field => $"   field {Name(field.FieldType)} {field.Name}");
        return [.. constructors, .. methods, .. properties, .. fields];
    }

    private static bool Accessible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "public" : "protected";

    private static string Modifier(MethodInfo method) => method switch
    {
        { DeclaringType.IsInterface: true } => string.Empty,
        { IsStatic: true } => " static",
        { IsAbstract: true } => " abstract",
        { IsVirtual: true, IsFinal: false } => " virtual",
        _ => string.Empty,
    };

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(',', method.GetGenericArguments().Select(Name))}>" : string.Empty;

    // The list writes "where T:Base" for a type's parameter and "where T: class, Base" for a special constraint.
    private static string Constraints(Type[] parameters) => string.Concat(parameters.Select(Constraint));

    private static string Constraint(Type parameter)
    {
        var special = parameter.GenericParameterAttributes;
        var bases = parameter.GetGenericParameterConstraints().Select(Name).ToArray();
        var isClass = special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint);
        var isNew = special.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint);
        string[] all = [.. isClass ? ["class"] : Array.Empty<string>(), .. bases, .. isNew ? ["new()"] : Array.Empty<string>()];
        return all.Length == 0 ? string.Empty : $" where {parameter.Name}:{(isClass || isNew ? " " : string.Empty)}{string.Join(", ", all)}";
    }

    private static string Name(Type type) => type switch
    {
        { IsGenericType: true } => $"{Plain(type.Name)}<{string.Join(',', type.GetGenericArguments().Select(Name))}>",
        _ when type == typeof(void) => "void",
        _ when type == typeof(string) => "string",
        _ when type == typeof(bool) => "bool",
        _ when type == typeof(int) => "int",
        _ => type.Name,
    };

    private static string Plain(string name) => name.Split('`')[0];
}
