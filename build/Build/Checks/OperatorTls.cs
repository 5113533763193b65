using System.Net.Security;

namespace WasteCoach.Build.Checks;

/// <summary>Why this machine can't speak TLS to a server. The answer is never to leave the verification out.</summary>
public static class OperatorTls
{
    /// <summary>Clock, proxy or trust of this machine.</summary>
    public static readonly Trouble Trouble = new(
        "tls-errors",
        "TLS errors on the operator's machine",
        "terraform, kubectl or a browser say \"x509: certificate has expired or is not yet valid\" or \"certificate signed by unknown authority\", often on macOS, and on no other machine.",
        "The machine's clock is wrong, a proxy puts its own certificate in place of the server's, or the trust store lacks the authority.",
        "Set the clock (macOS: sudo sntp -sS time.apple.com; Linux: timedatectl set-ntp true), put the server's name into NO_PROXY or the proxy's authority into the system's trust store. Do not switch the verification off, and keep the state where it is.",
        "Preflight", "Doctor");

    /// <summary>AWS refuses signatures that are further off.</summary>
    private static readonly TimeSpan RefusedSkew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan NotableSkew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SoonExpired = TimeSpan.FromDays(14);

    /// <summary>What is wrong.</summary>
    public static IEnumerable<Finding> Find(TlsFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var subject = facts.Address.GetLeftPart(UriPartial.Authority);
        var skew = facts.ServerTime - facts.Now;
        if (skew?.Duration() > NotableSkew)
        {
            yield return Trouble.Found(
                skew.Value.Duration() > RefusedSkew ? Severity.Critical : Severity.Warning,
                subject,
                $"This machine's clock is {skew.Value.Duration().TotalSeconds:0} s {(skew > TimeSpan.Zero ? "behind" : "ahead of")} the server's.",
                "The clock is wrong. A certificate then seems expired or not yet valid, and AWS refuses signatures that are five minutes off.",
                "Set the clock: macOS: sudo sntp -sS time.apple.com; Linux: timedatectl set-ntp true.");
        }

        if (CertificateProblem(facts) is { } problem)
        {
            yield return Trouble.Found(Severity.Critical, subject, problem.Proof, problem.Cause, problem.Remedy);
        }
        else if (facts.NotAfter - facts.Now < SoonExpired)
        {
            yield return Trouble.Found(
                Severity.Warning,
                subject,
                $"Its certificate ends on {facts.NotAfter:yyyy-MM-dd HH:mm} UTC.",
                "It was not renewed.",
                "See its state in ACM (./build.sh --target=ProvisionFoundation), or kubeadm certs check-expiration on the control plane.");
        }
        else if (facts.Failure is not null)
        {
            yield return Trouble.Found(
                Severity.Warning,
                subject,
                $"{facts.Failure}{Through(facts)}",
                facts.Proxy is null ? "The server does not answer this machine." : "The server does not answer this machine through its proxy.",
                "Look whether name and port are right and the way there is free (operator.cidrs of the environment); behind a proxy put the name into NO_PROXY.");
        }
    }

    private static (string Proof, string Cause, string Remedy)? CertificateProblem(TlsFacts facts) => facts switch
    {
        { Errors: SslPolicyErrors.None } => null,
        _ when facts.NotBefore > facts.Now => (
            $"Its certificate holds from {facts.NotBefore:yyyy-MM-dd HH:mm} UTC on, and this machine's clock says {facts.Now.UtcDateTime:yyyy-MM-dd HH:mm}.",
            "The clock of this machine is behind.",
            "Set the clock: macOS: sudo sntp -sS time.apple.com; Linux: timedatectl set-ntp true."),
        _ when facts.NotAfter < facts.Now => (
            $"Its certificate ended on {facts.NotAfter:yyyy-MM-dd HH:mm} UTC, and this machine's clock says {facts.Now.UtcDateTime:yyyy-MM-dd HH:mm}.",
            "It was not renewed, or the clock of this machine is ahead.",
            "Compare the clock with another machine's, then renew the certificate (ACM does by itself while its DNS records stand: ./build.sh --target=ProvisionFoundation)."),
        _ when facts.Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => (
            $"Its certificate, by {facts.Issuer}, is for another name than {facts.Address.Host}{Through(facts)}.",
            "Another server answers in its place, such as a proxy or a login page of the network, or the name is not in the certificate.",
            "Log in to the network, put the name into NO_PROXY, or add the name to dns.records of the environment."),
        { Proxy: not null } => (
            $"Its certificate is signed by {facts.Issuer}, which this machine does not trust ({string.Join(", ", facts.ChainStatus)}){Through(facts)}.",
            "The proxy reads along: it puts a certificate of its own in place of the server's.",
            "Put the name into NO_PROXY, or the proxy's authority into the system's trust store (macOS: security add-trusted-cert; Debian: update-ca-certificates)."),
        _ => (
            $"Its certificate is signed by {facts.Issuer ?? "nobody"}, which this machine does not trust ({string.Join(", ", facts.ChainStatus)}).",
            "The trust store of this machine lacks the authority, or somebody in between reads along.",
            "Update the system's trust store (macOS: an update, or security add-trusted-cert; Debian: apt-get install ca-certificates). For the API server use the kubeconfig of ./build.sh --target=Inventory, which has its authority."),
    };

    private static string Through(TlsFacts facts) => facts.Proxy is null ? "" : $", through the proxy {facts.Proxy}";
}
