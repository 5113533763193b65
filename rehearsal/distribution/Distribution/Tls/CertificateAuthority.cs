using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rehearsal.Distribution.Tls;

/// <summary>Signs certificates for servers and clients. Keys are 2048-bit RSA, as kubeadm makes them.</summary>
internal sealed class CertificateAuthority(X509Certificate2 certificate)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1", ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public X509Certificate2 Certificate => certificate;

    /// <summary>sha256:… of the public key, which a joining node compares.</summary>
    public static string PublicKeyHash(X509Certificate2 certificate) =>
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    public static CertificateAuthority Create(string name, TimeSpan life)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(DistinguishedName.Write(name, []), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new CertificateAuthority(request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow + life));
    }

    public static CertificateAuthority Load(string certificatePath, string keyPath) => new(X509Certificate2.CreateFromPemFile(certificatePath, keyPath));

    public X509Certificate2 IssueServer(string name, IEnumerable<string> dnsNames, IEnumerable<IPAddress> addresses, TimeSpan life)
    {
        using var key = RSA.Create(2048);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var dns in dnsNames)
        {
            names.AddDnsName(dns);
        }

        foreach (var address in addresses)
        {
            names.AddIpAddress(address);
        }

        var request = Request(DistinguishedName.Write(name, []), key, ServerAuthentication);
        request.CertificateExtensions.Add(names.Build());
        using var issued = Sign(request, life);
        return issued.CopyWithPrivateKey(key);
    }

    public X509Certificate2 IssueClient(string name, IEnumerable<string> groups, TimeSpan life)
    {
        using var key = RSA.Create(2048);
        using var issued = Sign(Request(DistinguishedName.Write(name, groups), key, ClientAuthentication), life);
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>Signs a client's PEM request as it stands.</summary>
    /// <exception cref="CryptographicException">It is no certificate request.</exception>
    public X509Certificate2 SignClientRequest(string pem, TimeSpan life)
    {
        var asked = ReadRequest(pem);
        var request = new CertificateRequest(asked.SubjectName, asked.PublicKey, HashAlgorithmName.SHA256);
        Restrict(request, ClientAuthentication);
        return Sign(request, life);
    }

    public static CertificateRequest ReadRequest(string pem) =>
        CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.SkipSignatureValidation, RSASignaturePadding.Pkcs1);

    private static CertificateRequest Request(X500DistinguishedName subject, RSA key, string usage)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Restrict(request, usage);
        return request;
    }

    private static void Restrict(CertificateRequest request, string usage)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
    }

    private X509Certificate2 Sign(CertificateRequest request, TimeSpan life)
    {
        var end = DateTimeOffset.UtcNow + life;
        using var key = certificate.GetRSAPrivateKey() ?? throw new CryptographicException("the certificate authority has no private key");
        var generator = X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1);
        var notAfter = new DateTimeOffset(certificate.NotAfter) < end ? new DateTimeOffset(certificate.NotAfter) : end;
        return request.Create(certificate.SubjectName, generator, DateTimeOffset.UtcNow.AddMinutes(-5), notAfter, Positive(RandomNumberGenerator.GetBytes(8)));
    }

    private static byte[] Positive(byte[] serial)
    {
        serial[0] = (byte)((serial[0] & 0x7F) | 0x01);
        return serial;
    }
}
