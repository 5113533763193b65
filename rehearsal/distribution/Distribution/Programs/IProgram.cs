namespace Rehearsal.Distribution.Programs;

/// <summary>What a container image does while a pod of it is Ready.</summary>
internal interface IProgram
{
    /// <summary>Of the pods that run this program, only the holder of the Lease of this name, in the pods' namespace, works; empty: each of them does.</summary>
    string Lease { get; }

    /// <summary>Works until it is stopped.</summary>
    Task Run(CancellationToken stop);

    /// <summary>Takes back what holds only while the pod lives.</summary>
    Task End(CancellationToken stop);
}
