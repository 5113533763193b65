using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>A certificate with its key as a Secret of type kubernetes.io/tls holds it.</summary>
internal sealed class IssuedCertificate
{
    private static readonly TimeSpan DefaultLife = TimeSpan.FromDays(90);
    private readonly X509Certificate2 certificate;
    private readonly string authorityPem;

    private IssuedCertificate(X509Certificate2 certificate, string authorityPem) => (this.certificate, this.authorityPem) = (certificate, authorityPem);

    public bool CanSign => certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority);

    public string NotBefore => Stamp(certificate.NotBefore);

    public string NotAfter => Stamp(certificate.NotAfter);

    /// <summary>After two thirds of its life.</summary>
    public string RenewalTime => Stamp(Renewal);

    private DateTime Renewal => certificate.NotBefore + ((certificate.NotAfter - certificate.NotBefore) * 2 / 3);

    /// <returns>Null when there is no Secret, or no certificate with its key in it.</returns>
    public static IssuedCertificate? Read(JsonObject? secret)
    {
        if (secret is null || secret.Text("data", "tls.crt").Length == 0 || secret.Text("data", "tls.key").Length == 0)
        {
            return null;
        }

        try
        {
            string Part(string name) => Encoding.UTF8.GetString(Convert.FromBase64String(secret.Text("data", name)));
            return new IssuedCertificate(X509Certificate2.CreateFromPem(Part("tls.crt"), Part("tls.key")), Part("ca.crt"));
        }
        catch (Exception error) when (error is CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A new key and a certificate as a Certificate asks for.</summary>
    /// <param name="authority">Null: it signs itself.</param>
    public static IssuedCertificate Issue(JsonObject wanted, IssuedCertificate? authority)
    {
        using var rsa = Algorithm(wanted) == "ECDSA" ? null : RSA.Create((int)wanted.Number(2048, "spec", "privateKey", "size"));
        using var curve = rsa is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        var subject = new X500DistinguishedName(wanted.Text("spec", "commonName") is { Length: > 0 } name ? $"CN={name}" : "");
        var request = rsa is not null ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest(subject, curve!, HashAlgorithmName.SHA256);
        var signs = wanted.Flag("spec", "isCA");
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(signs, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment | (signs ? X509KeyUsageFlags.KeyCertSign : 0), true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (Names(wanted).Count > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            wanted.Strings("spec", "dnsNames").ForEach(names.AddDnsName);
            wanted.Strings("spec", "ipAddresses").ForEach(address => names.AddIpAddress(IPAddress.Parse(address)));
            request.CertificateExtensions.Add(names.Build());
        }

        var (start, end) = (DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow + Life(wanted));
        if (authority is null)
        {
            var own = request.CreateSelfSigned(start, end);
            return new IssuedCertificate(own, own.ExportCertificatePem());
        }

        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        var limit = new DateTimeOffset(authority.certificate.NotAfter);
        // Sign by the authority's own algorithm, which need not be that of the new key.
        using var signer = authority.certificate.GetRSAPrivateKey();
        using var curveSigner = authority.certificate.GetECDsaPrivateKey();
        var generator = signer is not null ? X509SignatureGenerator.CreateForRSA(signer, RSASignaturePadding.Pkcs1) : X509SignatureGenerator.CreateForECDsa(curveSigner!);
        using var bare = request.Create(authority.certificate.SubjectName, generator, start, end < limit ? end : limit, serial);
        return new IssuedCertificate(rsa is not null ? bare.CopyWithPrivateKey(rsa) : bare.CopyWithPrivateKey(curve!), authority.certificate.ExportCertificatePem());
    }

    /// <summary>Whether it is what a Certificate asks for, of that authority, and not due for renewal.</summary>
    public bool Fulfils(JsonObject wanted, IssuedCertificate? authority)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())));
        var common = certificate.GetNameInfo(X509NameType.SimpleName, false);
        return DateTime.Now < Renewal && CanSign == wanted.Flag("spec", "isCA") && names.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(Names(wanted))
            && (wanted.Text("spec", "commonName").Length == 0 || wanted.Text("spec", "commonName") == common)
            && (authority is null ? certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) : authorityPem.Trim() == authority.certificate.ExportCertificatePem().Trim());
    }

    public JsonObject Secret(JsonObject wanted, JsonObject issuer)
    {
        using var rsa = certificate.GetRSAPrivateKey();
        using var curve = certificate.GetECDsaPrivateKey();
        var key = rsa is not null ? rsa.ExportRSAPrivateKeyPem() : curve!.ExportECPrivateKeyPem();
        static string Encode(string pem) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pem + "\n"));
        return new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Secret", ["type"] = "kubernetes.io/tls",
            ["metadata"] = new JsonObject
            {
                ["name"] = wanted.Text("spec", "secretName"), ["namespace"] = wanted.Namespace(),
                ["annotations"] = new JsonObject
                {
                    ["cert-manager.io/certificate-name"] = wanted.Name(), ["cert-manager.io/common-name"] = wanted.Text("spec", "commonName"), ["cert-manager.io/alt-names"] = string.Join(",", wanted.Strings("spec", "dnsNames")),
                    ["cert-manager.io/ip-sans"] = string.Join(",", wanted.Strings("spec", "ipAddresses")), ["cert-manager.io/issuer-name"] = issuer.Name(), ["cert-manager.io/issuer-kind"] = issuer.Text("kind"), ["cert-manager.io/issuer-group"] = "cert-manager.io",
                },
            },
            ["data"] = new JsonObject { ["tls.crt"] = Encode(certificate.ExportCertificatePem()), ["tls.key"] = Encode(key), ["ca.crt"] = Encode(authorityPem.Trim()) },
        };
    }

    private static string Algorithm(JsonObject wanted) => wanted.Text("spec", "privateKey", "algorithm");

    private static HashSet<string> Names(JsonObject wanted) => wanted.Strings("spec", "dnsNames").Concat(wanted.Strings("spec", "ipAddresses")).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>As Go writes a duration, of which hours, minutes and seconds occur.</summary>
    private static TimeSpan Life(JsonObject wanted)
    {
        var (total, number) = (TimeSpan.Zero, "");
        foreach (var letter in wanted.Text("spec", "duration"))
        {
            if (char.IsDigit(letter) || letter == '.')
            {
                number += letter;
                continue;
            }

            var amount = double.Parse(number, CultureInfo.InvariantCulture);
            total += letter switch { 'h' => TimeSpan.FromHours(amount), 'm' => TimeSpan.FromMinutes(amount), _ => TimeSpan.FromSeconds(amount) };
            number = "";
        }

        return total > TimeSpan.Zero ? total : DefaultLife;
    }

    private static string Stamp(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
