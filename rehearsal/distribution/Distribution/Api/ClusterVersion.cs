using System.Text.Json.Nodes;

namespace Rehearsal.Distribution.Api;

/// <summary>The version of Kubernetes that is stood in for.</summary>
internal static class ClusterVersion
{
    public const string GitVersion = "v1.28.3";

    public static JsonObject Describe() => new()
    {
        ["major"] = "1", ["minor"] = "28", ["gitVersion"] = GitVersion, ["gitCommit"] = "rehearsal", ["gitTreeState"] = "clean",
        ["buildDate"] = "2023-10-18T00:00:00Z", ["goVersion"] = "none", ["compiler"] = "dotnet", ["platform"] = "linux/amd64",
    };
}
