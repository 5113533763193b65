namespace Rehearsal.Distribution.Cloud;

/// <summary>AWS refuses a call. An IOException, since another attempt may succeed.</summary>
internal sealed class CloudException(string action, string code, string message) : IOException($"{action}: {code}: {message}")
{
    public string Code => code;
}
