namespace Rehearsal.Distribution.Apply;

/// <summary>Who writes: the name a client gives, how it writes, and by which subresource.</summary>
/// <param name="Operation">Apply or Update.</param>
/// <param name="Subresource">Empty, or status, scale.</param>
internal sealed record FieldManager(string Name, string Operation, string Subresource);
