namespace Rehearsal.Runtime.Podman;

/// <summary>podman refused; the message is its own.</summary>
internal sealed class PodmanException(string message) : Exception(message);
