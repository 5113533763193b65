namespace WasteCoach.Build.Tools.Processes;

/// <summary>
/// The command that puts what follows it into a session of its own and becomes it, so that the process id stays and is also the
/// group's. Linux has setsid(1); macOS has not, but comes with perl.
/// </summary>
public static class SessionCommand
{
    /// <summary>The command's words.</summary>
    public static string[] Prefix { get; } = ExecutableSearch.Find("setsid") is { } setsid
        ? [setsid]
        : ["perl", "-MPOSIX=setsid", "-e", "setsid(); exec { $ARGV[0] } @ARGV or die \"$ARGV[0]: $!\\n\"", "--"];
}
