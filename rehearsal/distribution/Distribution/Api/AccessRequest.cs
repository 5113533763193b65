namespace Rehearsal.Distribution.Api;

/// <summary>What somebody wants to do.</summary>
/// <param name="Path">For what is no resource, for example /metrics.</param>
internal sealed record AccessRequest(string Verb, string Group, string Resource, string Subresource, string Namespace, string Name, string Path);
