namespace WasteCoach.Build.Planning;

/// <summary>What terraform would do with a resource, or what became of one without it.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Action">create, update, replace or delete.</param>
/// <param name="Attributes">What changes in an update or makes a replacement; no secret among them.</param>
/// <param name="UsdPerMonth">What a month costs more, or less.</param>
public sealed record ResourceChange(string Address, string Action, IReadOnlyList<AttributeChange> Attributes, decimal UsdPerMonth);
