using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;
using Rehearsal.Distribution.Tls;

namespace Rehearsal.Distribution.Api;

/// <summary>Finds out who asks: by client certificate, bootstrap token or service-account token.</summary>
internal sealed class Authentication(ObjectStore store, X509Certificate2 clientAuthority, ServiceAccountTokens tokens)
{
    /// <exception cref="ApiException">401: credentials were given and are not good.</exception>
    public UserInfo Identify(X509Certificate2? certificate, string? authorization)
    {
        if (authorization is not null)
        {
            return authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && ByToken(authorization[7..].Trim()) is { } user ? user : throw Unauthorized();
        }

        return certificate is null ? UserInfo.Anonymous : ByCertificate(certificate) ?? throw Unauthorized();
    }

    public UserInfo? ByToken(string token) => token.Length == 23 && token[6] == '.' ? ByBootstrapToken(token) : ByAccountToken(token);

    private UserInfo? ByCertificate(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(clientAuthority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (!chain.Build(certificate))
        {
            return null;
        }

        var (name, groups) = DistinguishedName.Read(certificate);
        return name.Length == 0 ? null : new UserInfo(name, "", [.. groups, "system:authenticated"]);
    }

    private UserInfo? ByBootstrapToken(string token)
    {
        var (id, secret) = (token[..6], token[7..]);
        if (store.Get("secrets", "kube-system", $"bootstrap-token-{id}")?.Tree is not { } found || found.Text("type") != "bootstrap.kubernetes.io/token")
        {
            return null;
        }

        var expected = Decode(found, "token-secret");
        var expires = Decode(found, "expiration");
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(secret))
            || Decode(found, "usage-bootstrap-authentication") != "true"
            || (expires.Length > 0 && DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture) < DateTimeOffset.UtcNow))
        {
            return null;
        }

        var groups = Decode(found, "auth-extra-groups").Split(',', StringSplitOptions.RemoveEmptyEntries);
        return new UserInfo($"system:bootstrap:{id}", "", ["system:bootstrappers", .. groups, "system:authenticated"]);
    }

    private UserInfo? ByAccountToken(string token)
    {
        if (tokens.Verify(token) is not { } claims || store.Get("serviceaccounts", claims.Namespace, claims.Name) is not { } account || account.Tree.Uid() != claims.Uid)
        {
            return null;
        }

        return new UserInfo($"system:serviceaccount:{claims.Namespace}:{claims.Name}", claims.Uid,
            ["system:serviceaccounts", $"system:serviceaccounts:{claims.Namespace}", "system:authenticated"]);
    }

    private static string Decode(JsonObject secret, string key) =>
        secret.Text("data", key) is { Length: > 0 } value ? Encoding.UTF8.GetString(Convert.FromBase64String(value)) : "";

    private static ApiException Unauthorized() => new(401, "Unauthorized", "Unauthorized");
}
