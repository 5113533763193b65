namespace Rehearsal.ArgoCd.Cluster;

/// <summary>There is no cluster to talk to; the message says why.</summary>
internal sealed class ClusterUnavailableException(string message) : Exception(message);
