using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Services;

/// <summary>Installs packages of the operator's Debian or Ubuntu machine, as root; for anybody else it says what to type.</summary>
public sealed class DebianPackages(ProcessLauncher launcher, Action<string> progress)
{
    // dpkg may be at work for somebody else, such as the machine's own upgrade timer.
    private const string WaitForDpkg = "DPkg::Lock::Timeout=300";

    /// <summary>Installs those of the packages that are missing.</summary>
    /// <exception cref="BuildException">They can't be installed from here; the message carries the commands.</exception>
    /// <exception cref="ToolFailure">apt-get failed.</exception>
    public async Task InstallMissingAsync(IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        if (ExecutableSearch.Find("dpkg-query") is null)
        {
            progress("no Debian packages here; the tools themselves are checked next");
            return;
        }

        var missing = packages.Except(await InstalledAsync(packages, cancellation)).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        if (!Environment.IsPrivilegedProcess)
        {
            throw new BuildException(
                ExitCodes.PhaseFailed,
                $"Packages are missing, and only root can install them. Run:{Environment.NewLine}  sudo apt-get update{Environment.NewLine}  sudo apt-get install --no-install-recommends {string.Join(' ', missing)}");
        }

        progress("reading the package lists");
        await MustAsync("the package lists can't be read.", ["-o", WaitForDpkg, "update"], cancellation);
        progress($"installing {string.Join(' ', missing)}");
        await MustAsync(
            $"{string.Join(' ', missing)} can't be installed.",
            ["-o", WaitForDpkg, "-y", "--no-install-recommends", "install", .. missing],
            cancellation);
    }

    private async Task<IReadOnlyList<string>> InstalledAsync(IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        const string mark = "install ok installed ";
        var installed = new List<string>();
        await launcher.RunAsync(
            new ProcessSpec
            {
                // Exit code 1 only says that some are unknown, which is what is asked.
                Tool = "dpkg-query",
                Executable = "dpkg-query",
                Arguments = ["--show", "--showformat=${Status} ${Package}\\n", .. packages],
                OnOutput = line =>
                {
                    if (line.StartsWith(mark, StringComparison.Ordinal))
                    {
                        installed.Add(line[mark.Length..]);
                    }
                },
                EchoOutput = false,
                EchoError = false,
            },
            cancellation);
        return installed;
    }

    private async Task MustAsync(string problem, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var result = await launcher.RunAsync(
            new ProcessSpec
            {
                Tool = "apt-get",
                Executable = "apt-get",
                Arguments = arguments,
                Environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive" },
                LeavesDaemons = true,
            },
            cancellation);
        if (result.ExitCode != 0)
        {
            throw new ToolFailure("apt-get", problem, $"apt-get {string.Join(' ', arguments)}", result, "Mend what apt-get says, then run the same command.");
        }
    }
}
