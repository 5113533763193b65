using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Ansible;

/// <summary>Turns ansible-playbook's exit code into a failure that names host, task and cause.</summary>
internal static class AnsibleFailure
{
    private const int HostFailed = 2;
    private const int HostUnreachable = 4;
    private const int Interrupted = 99;

    public static ToolFailure From(FilePath playbook, string command, ProcessResult result, AnsibleRecap recap)
    {
        var name = playbook.GetFilenameWithoutExtension();
        var hosts = string.Join("\n    ", recap.Failures);
        var count = recap.Failures.Select(failure => failure.Host).Distinct().Count();
        var (problem, remedy) = result.ExitCode switch
        {
            HostFailed or HostUnreachable when count > 0 && recap.Failures.All(failure => failure.Unreachable) => (
                $"{name}: {count} of {Math.Max(count, recap.Hosts.Count)} hosts can't be reached:\n    {hosts}",
                "See whether the instances run and the operator's address may reach port 22, then run the same command again."),
            HostFailed or HostUnreachable when count > 0 => (
                $"{name} failed on {count} of {Math.Max(count, recap.Hosts.Count)} hosts:\n    {hosts}",
                "Mend the cause, then run the same command again: what is done is not repeated."),
            Interrupted => ($"{name} was interrupted.", "Run the same command again; it goes on where it stopped."),
            _ => ($"{name} ended with exit code {result.ExitCode} before any host failed.", (string?)null),
        };
        return new("ansible-playbook", problem, command, result, remedy);
    }
}
