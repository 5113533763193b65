using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>
/// A small shell in a session of its own that ends the build's children if the build dies without a chance to (kill -9).
/// Its lifeline is its stdin, a pipe that only the build holds open: at its end the build is gone. The guard then ends every
/// group it knows (SIGINT, SIGTERM, SIGKILL, each with the group's own patience), after them what carries the build's
/// mark, and itself.
/// </summary>
public sealed class ProcessGuard : IDisposable
{
    private const int TicksPerSecond = 5;

    // Protocol, one line each: "hold|interrupted|release <group> <ticks after SIGINT> <ticks after SIGTERM>".
    // "interrupted" says that SIGINT was sent already: a second one makes terraform drop its state.
    // grep's list of files gives the processes whose environment has the mark, or whose title names a socket of an ssh master of the
    // build's; where there is no /proc it is empty. The title comes by stdin: as an argument grep would find it in itself.
    private const string Script =
        """
        exec >/dev/null 2>&1
        trap '' HUP INT TERM
        mark=$1
        sockets=$2
        groups=
        while read -r verb group interrupt terminate; do
          others=
          for entry in $groups; do
            case $entry in "$group":*) ;; *) others="$others $entry" ;; esac
          done
          groups=$others
          [ "$verb" = release ] || groups="$groups $group:$verb:$interrupt:$terminate"
        done

        gone_within() {
          left=$2
          while kill -0 "-$1"; do
            [ "$left" -gt 0 ] || return 1
            left=$((left - 1))
            sleep 0.2
          done
        }
        end() {
          [ "$2" = interrupted ] || kill -INT "-$1"
          gone_within "$1" "$3" && return
          kill -TERM "-$1"
          gone_within "$1" "$4" && return
          kill -KILL "-$1"
        }
        for entry in $groups; do
          ( IFS=:; set -- $entry; end "$@" ) &
        done
        wait

        marked() {
          {
            grep -lszFx -e "$mark" /proc/[0-9]*/environ
            printf 'ssh: %s/\n' "$sockets" | grep -lsaF -f - /proc/[0-9]*/cmdline
          } | cut -d/ -f3
        }
        for signal in TERM KILL; do
          left=10
          for process in $(marked); do kill -$signal "$process"; done
          while [ "$left" -gt 0 ] && [ -n "$(marked)" ]; do left=$((left - 1)); sleep 0.2; done
        done
        rm -rf "$sockets"
        """;

    private readonly Lock gate = new();
    private readonly BuildMark mark;
    private readonly Dictionary<int, string> held = [];
    private Process? shell;

    /// <summary>A guard for the children that carry a mark. It starts with the first of them.</summary>
    public ProcessGuard(BuildMark mark) => this.mark = mark;

    /// <summary>The guard's own process; null before the first child.</summary>
    public ProcessIdentity? Identity { get; private set; }

    /// <summary>From now on the group ends with the build.</summary>
    public void Hold(ProcessGroup group, Patience patience) => Tell(group, Line("hold", group, patience));

    /// <summary>Says that the group has got its SIGINT from the build.</summary>
    public void Interrupted(ProcessGroup group, Patience patience) => Tell(group, Line("interrupted", group, patience));

    /// <summary>The group has ended.</summary>
    public void Release(ProcessGroup group) => Tell(group, null);

    /// <summary>Lets go of the lifeline: the guard ends what is left, daemons with the build's mark included.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            shell?.StandardInput.Close();
            shell?.Dispose();
            shell = null;
        }
    }

    private static string Line(string verb, ProcessGroup group, Patience patience) => string.Create(
        CultureInfo.InvariantCulture,
        $"{verb} {group.Id} {Ticks(patience.AfterInterrupt)} {Ticks(patience.AfterTerminate)}");

    private static int Ticks(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds * TicksPerSecond);

    private void Tell(ProcessGroup group, string? line)
    {
        lock (gate)
        {
            if (line is null)
                held.Remove(group.Id);
            else
                held[group.Id] = line;

            try
            {
                if (shell is not null)
                {
                    shell.StandardInput.WriteLine(line ?? $"release {group.Id} 0 0");
                    return;
                }
            }
            catch (IOException)
            {
                shell!.Dispose(); // someone killed the guard: a new one takes over below
            }
            Start();
        }
    }

    private void Start()
    {
        var start = new ProcessStartInfo
        {
            FileName = SessionCommand.Prefix[0],
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        string[] arguments = [.. SessionCommand.Prefix[1..], "/bin/sh", "-c", Script, "wastecoach-guard", $"{BuildMark.Variable}={mark}", mark.SocketFolder];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            shell = Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new ToolFailure(
                "process guard",
                $"Can't start {start.FileName}: {failure.Message}.",
                remedy: "Install util-linux (setsid) or perl: without one of them no child can be put into a session of its own.");
        }
        shell.StandardInput.AutoFlush = true;
        Identity = ProcessIdentity.Of(shell.Id);
        foreach (var line in held.Values)
            shell.StandardInput.WriteLine(line);
    }
}
