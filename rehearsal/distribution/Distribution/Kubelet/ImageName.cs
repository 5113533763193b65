using System.Text.RegularExpressions;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>Tells whether a container image's name can be read.</summary>
internal static partial class ImageName
{
    public static bool IsValid(string name) => Form().IsMatch(name);

    [GeneratedRegex(@"^([a-zA-Z0-9][a-zA-Z0-9.-]*(:[0-9]+)?/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[a-f0-9]{64})?\z")]
    private static partial Regex Form();
}
