namespace Rehearsal.Distribution.Api;

/// <summary>Who asks.</summary>
internal sealed record UserInfo(string Name, string Uid, IReadOnlyList<string> Groups)
{
    public static readonly UserInfo Anonymous = new("system:anonymous", "", ["system:unauthenticated"]);
}
