namespace Rehearsal.Runtime.Probes;

/// <param name="Message">Why it failed, as kubelet says it.</param>
internal readonly record struct ProbeResult(bool Succeeded, string Message)
{
    public static ProbeResult Good => new(true, "");

    public static ProbeResult Bad(string message) => new(false, message);
}
