namespace Rehearsal.Distribution.Api;

/// <summary>What a request is about, read from its path.</summary>
/// <param name="IsResource">False for paths such as /version and /openapi/v3.</param>
internal sealed record RequestInfo(bool IsResource, string Path, string Group, string Version, string Namespace, string Plural, string Name, string Subresource, bool DeprecatedWatch)
{
    public static RequestInfo Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var plain = new RequestInfo(false, path, "", "", "", "", "", "", false);
        string[] rest;
        string group, version;
        switch (parts)
        {
            case ["api", var v, _, ..]:
                (group, version, rest) = ("", v, parts[2..]);
                break;
            case ["apis", var g, var v, _, ..]:
                (group, version, rest) = (g, v, parts[3..]);
                break;
            default:
                return plain;
        }

        var watch = rest is ["watch", _, ..];
        rest = watch ? rest[1..] : rest;
        var scope = "";
        if (rest is ["namespaces", var name, not ("status" or "finalize"), ..])
        {
            (scope, rest) = (name, rest[2..]);
        }

        return new RequestInfo(true, path, group, version, scope, rest[0], rest.ElementAtOrDefault(1) ?? "", rest.Length > 2 ? string.Join('/', rest[2..]) : "", watch);
    }
}
