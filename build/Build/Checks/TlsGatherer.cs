using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace WasteCoach.Build.Checks;

/// <summary>Speaks to a server as every tool of this machine would, by its proxy and its trust store, and notes what it saw.</summary>
public sealed class TlsGatherer(TimeProvider clock, TimeSpan patience)
{
    /// <summary>Asks one. A server that can't be asked is an answer, too.</summary>
    /// <param name="address">Its address; only the front page is asked for.</param>
    /// <param name="authorities">Authorities to trust in place of the system's, as a kubeconfig gives them; null: the system's.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<TlsFacts> AskAsync(Uri address, X509Certificate2Collection? authorities, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(address);
        var facts = new TlsFacts { Address = address, Now = clock.GetUtcNow(), Proxy = ProxyOf(address) };
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (authorities is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        // Notes what the system found, and leaves its verdict as it is.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            facts = Seen(facts, certificate as X509Certificate2, chain, errors);
            return errors == SslPolicyErrors.None;
        };
        using var http = new HttpClient(handler) { Timeout = patience };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(address, "/"));
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return facts with { Now = clock.GetUtcNow(), ServerTime = response.Headers.Date };
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return facts with { Failure = failure is TaskCanceledException ? $"It gave no answer in {patience.TotalSeconds:0} s." : (failure.InnerException ?? failure).Message };
        }
    }

    private static TlsFacts Seen(TlsFacts facts, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors) => facts with
    {
        Issuer = certificate?.Issuer,
        NotBefore = certificate?.NotBefore.ToUniversalTime(),
        NotAfter = certificate?.NotAfter.ToUniversalTime(),
        Errors = errors,
        ChainStatus = chain is null ? [] : [.. chain.ChainStatus.Select(status => status.Status.ToString()).Distinct()],
    };

    private static string? ProxyOf(Uri address)
    {
        var proxy = HttpClient.DefaultProxy;
        // Its login is nobody's business.
        return proxy.IsBypassed(address) || proxy.GetProxy(address) is not { } found || found == address ? null : $"{found.Host}:{found.Port}";
    }
}
