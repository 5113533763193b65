using System.Security.Cryptography.X509Certificates;

namespace Rehearsal.Distribution.Tls;

/// <summary>Writes certificates 0644 and keys 0600, each at once or not at all.</summary>
internal static class PemFiles
{
    public static void WriteCertificate(string path, X509Certificate2 certificate) => Write(path, certificate.ExportCertificatePem() + "\n", secret: false);

    public static void WriteKey(string path, X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPrivateKey() ?? throw new InvalidOperationException($"{certificate.Subject} has no private key");
        Write(path, key.ExportRSAPrivateKeyPem() + "\n", secret: true);
    }

    public static string Key(X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPrivateKey() ?? throw new InvalidOperationException($"{certificate.Subject} has no private key");
        return key.ExportRSAPrivateKeyPem() + "\n";
    }

    public static void Write(string path, string text, bool secret)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var next = path + ".next";
        File.Delete(next);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | (secret ? 0 : UnixFileMode.GroupRead | UnixFileMode.OtherRead),
        };
        using (var writer = new StreamWriter(next, options))
        {
            writer.Write(text);
        }

        File.Move(next, path, overwrite: true);
    }
}
