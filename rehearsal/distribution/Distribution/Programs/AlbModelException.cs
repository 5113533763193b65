namespace Rehearsal.Distribution.Programs;

/// <summary>What a group of Ingresses asks for makes no load balancer.</summary>
internal sealed class AlbModelException(string message) : Exception(message);
