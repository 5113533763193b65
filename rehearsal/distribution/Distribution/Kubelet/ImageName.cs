using System.Text.RegularExpressions;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>Reads the name of a container image.</summary>
internal static partial class ImageName
{
    public static bool IsValid(string name) => Form().IsMatch(name);

    /// <summary>The last part of a name, without registry, folders, tag and digest.</summary>
    public static string Last(string name)
    {
        var last = name.Split('@')[0].Split('/')[^1];
        return last.Split(':')[0];
    }

    [GeneratedRegex(@"^([a-zA-Z0-9][a-zA-Z0-9.-]*(:[0-9]+)?/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[a-f0-9]{64})?\z")]
    private static partial Regex Form();
}
