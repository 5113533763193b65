using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Resources;

/// <summary>One kind of object at one version, as discovery lists it.</summary>
internal sealed class ResourceDefinition
{
    /// <summary>Empty for the core group.</summary>
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public string ListKind => Kind + "List";

    public required bool Namespaced { get; init; }

    public required Schema Schema { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public bool HasStatus { get; init; }

    public ScalePaths? Scale { get; init; }

    /// <summary>Counts changes of what the user wants in metadata.generation.</summary>
    public bool HasGeneration { get; init; }

    public bool IsCustom { get; init; }

    public IReadOnlyList<PrinterColumn> Columns { get; init; } = [];

    /// <summary>What kubectl warns about, for a deprecated version; empty otherwise.</summary>
    public string Deprecation { get; init; } = "";

    /// <summary>The version under which a custom resource is stored.</summary>
    public required string StorageVersion { get; init; }

    public string GroupVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string StorageGroupVersion => Group.Length == 0 ? StorageVersion : $"{Group}/{StorageVersion}";

    /// <summary>plural.group: the name in the store and in messages.</summary>
    public string Id => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
