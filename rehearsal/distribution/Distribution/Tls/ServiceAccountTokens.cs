using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Tls;

/// <summary>Signs and verifies the RS256 tokens of service accounts.</summary>
internal sealed class ServiceAccountTokens(RSA key)
{
    private const string Issuer = "https://kubernetes.default.svc.cluster.local";

    public string Issue(string @namespace, string name, string uid, TimeSpan life)
    {
        var now = DateTimeOffset.UtcNow;
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT" };
        var claims = new JsonObject
        {
            ["iss"] = Issuer, ["aud"] = new JsonArray(Issuer), ["sub"] = $"system:serviceaccount:{@namespace}:{name}",
            ["iat"] = now.ToUnixTimeSeconds(), ["nbf"] = now.ToUnixTimeSeconds(), ["exp"] = (now + life).ToUnixTimeSeconds(),
            ["kubernetes.io"] = new JsonObject { ["namespace"] = @namespace, ["serviceaccount"] = new JsonObject { ["name"] = name, ["uid"] = uid } },
        };
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>The account a token belongs to, or null when it is not ours, has been altered or has run out.</summary>
    public (string Namespace, string Name, string Uid)? Verify(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || !parts.All(part => Base64Url.IsValid(part)))
        {
            return null;
        }

        if (!key.VerifyData(Encoding.UTF8.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
        {
            return null;
        }

        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]));
        if (claims.Number(0, "exp") < DateTimeOffset.UtcNow.ToUnixTimeSeconds())
        {
            return null;
        }

        var account = claims.At("kubernetes.io", "serviceaccount");
        return (claims.Text("kubernetes.io", "namespace"), account.Text("name"), account.Text("uid"));
    }

    private static string Encode(JsonObject node) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(node.ToJsonString()));
}
