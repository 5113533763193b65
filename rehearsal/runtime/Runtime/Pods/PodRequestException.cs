namespace Rehearsal.Runtime.Pods;

/// <summary>A request to this API that makes no sense.</summary>
internal sealed class PodRequestException(string message) : Exception(message);
