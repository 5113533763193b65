namespace Rehearsal.Distribution.Resources;

/// <summary>Where the scale subresource finds its numbers, as field names.</summary>
internal sealed record ScalePaths(string[] Spec, string[] Status, string[] Selector);
