using System.Diagnostics;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>
/// The command that puts what follows it into a session of its own and becomes it, so that the process id stays and is also the
/// group's. It also stops ignoring SIGINT: a build started in the background of a script ignores it, its children would inherit
/// that, and ansible could not be interrupted. Linux has setsid(1) and GNU env(1); macOS has neither, but comes with perl.
/// </summary>
public static class SessionCommand
{
    private const string Perl = "use POSIX; POSIX::setsid(); $SIG{INT} = $SIG{QUIT} = 'DEFAULT'; exec { $ARGV[0] } @ARGV or die \"$ARGV[0]: $!\\n\"";

    /// <summary>The command's words.</summary>
    public static string[] Prefix { get; } = ExecutableSearch.Find("setsid") is not { } setsid
        ? ["perl", "-e", Perl, "--"]
        : ResetsSignals() ? [setsid, "env", "--default-signal=INT,QUIT"] : [setsid];

    // Not every env knows the option: busybox's does not, GNU's does since 8.31.
    private static bool ResetsSignals()
    {
        if (ExecutableSearch.Find("env") is not { } env)
            return false;
        using var probe = Process.Start(new ProcessStartInfo(env, ["--default-signal=INT,QUIT", "true"]) { RedirectStandardError = true })!;
        probe.WaitForExit();
        return probe.ExitCode == 0;
    }
}
