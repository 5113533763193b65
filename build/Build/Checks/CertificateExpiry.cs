namespace WasteCoach.Build.Checks;

/// <summary>Whether a certificate ends soon, or was never issued.</summary>
public static class CertificateExpiry
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);
    private static readonly TimeSpan VerySoon = TimeSpan.FromDays(7);

    /// <inheritdoc cref="Checks.Trouble"/>
    public static readonly Trouble Trouble = new(
        "certificate-expiry", "A certificate ends soon, or is not valid",
        "From one second to the next nobody reaches the API server, etcd or the public names any more.",
        "kubeadm's certificates live a year and are renewed by an upgrade only; ACM renews one only while its validation record stands in the zone.",
        "On the control plane: sudo kubeadm certs renew all, then restart its static pods. For ACM: ./build.sh --target=ProvisionFoundation puts the validation records back.",
        "Health", "Doctor");

    /// <summary>Judges certificates.</summary>
    public static IEnumerable<Finding> Find(IEnumerable<CertificateTerm> certificates, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        foreach (var certificate in certificates)
        {
            if (certificate.Status is not ("" or "ISSUED"))
            {
                yield return Trouble.Found(Severity.Critical, certificate.Name, $"its status is {certificate.Status}");
            }
            else if (certificate.Ends is not { } ends)
            {
                yield return Trouble.Found(Severity.Warning, certificate.Name, "its end could not be read");
            }
            else if (ends - now < Soon)
            {
                yield return Trouble.Found(
                    ends - now < VerySoon ? Severity.Critical : Severity.Warning, certificate.Name, ends < now ? $"it ended on {ends.UtcDateTime:yyyy-MM-dd HH:mm} UTC" : $"it ends on {ends.UtcDateTime:yyyy-MM-dd HH:mm} UTC, in {(ends - now).TotalDays:0} days");
            }
        }
    }
}
