using System.Diagnostics;

namespace Rehearsal.Distribution.Kubeadm;

/// <summary>Starts and stops the kubelet by systemd, where systemd runs.</summary>
internal static class ServiceManager
{
    public static bool IsThere => Directory.Exists("/run/systemd/system");

    /// <returns>False: there is no service manager, and nothing was done.</returns>
    /// <exception cref="IOException">systemctl failed.</exception>
    public static bool Kubelet(string verb)
    {
        if (!IsThere)
        {
            Console.Error.WriteLine($"\t[WARNING]: no supported init system detected, won't {verb} the kubelet");
            return false;
        }

        var start = new ProcessStartInfo("systemctl") { RedirectStandardError = true };
        start.ArgumentList.Add(verb);
        start.ArgumentList.Add("kubelet");
        using var process = Process.Start(start) ?? throw new IOException("systemctl cannot be started");
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? true : throw new IOException($"systemctl {verb} kubelet ended with {process.ExitCode}: {error.Trim()}. See journalctl -u kubelet");
    }
}
