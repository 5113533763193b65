using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Tests.Checks;

/// <summary>Against a real server on this machine, whose certificate nobody trusts.</summary>
public sealed class TlsGathererTests : IAsyncDisposable
{
    private const string Date = "Mon, 23 Nov 2026 12:00:00 GMT";
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly Task _serving;

    public TlsGathererTests()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    private Uri Address => new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_refused_and_told()
    {
        var facts = await AskAsync(Address, null);

        Assert.True(facts.Errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.Equal("CN=Test authority", facts.Issuer);
        Assert.NotNull(facts.Failure);
        Assert.Null(facts.ServerTime);
        Assert.Contains("signed by CN=Test authority, which this machine does not trust", Assert.Single(OperatorTls.Find(facts)).Proof, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_a_kubeconfig_gives_is_trusted_and_the_server_s_time_is_read()
    {
        var facts = await AskAsync(Address, [_certificate]);

        Assert.Equal((SslPolicyErrors.None, null), (facts.Errors, facts.Failure));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero), facts.ServerTime);
    }

    [Fact]
    public async Task Another_name_than_the_certificate_s_is_told()
    {
        var facts = await AskAsync(new Uri(Address.AbsoluteUri.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)), [_certificate]);

        Assert.Contains("is for another name than 127.0.0.1", Assert.Single(OperatorTls.Find(facts)).Proof, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_an_answer_too()
    {
        var address = Address;
        _listener.Stop();

        Assert.NotNull((await AskAsync(address, null)).Failure);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _certificate.Dispose();
        _end.Dispose();
    }

    private static Task<TlsFacts> AskAsync(Uri address, X509Certificate2Collection? authorities) =>
        new TlsGatherer(TimeProvider.System, TimeSpan.FromMinutes(1)).AskAsync(address, authorities, CancellationToken.None);

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await using var stream = new SslStream(client.GetStream());
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
                _ = await stream.ReadAsync(new byte[4096], _end.Token);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nDate: {Date}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _end.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
            {
                // A client that refuses the certificate hangs up; the next one is served.
            }
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(100));
    }
}
