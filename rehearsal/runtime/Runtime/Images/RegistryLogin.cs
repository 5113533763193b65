using System.Text;
using System.Text.Json.Nodes;

namespace Rehearsal.Runtime.Images;

/// <summary>As whom a registry is asked.</summary>
internal sealed record RegistryLogin(string User, string Password)
{
    /// <summary>The login for a registry out of a pull secret, as kubectl create secret docker-registry writes it; null: it has none.</summary>
    public static RegistryLogin? Of(JsonNode? dockerConfig, string registry)
    {
        foreach (var (address, entry) in dockerConfig.At("auths") as JsonObject ?? [])
        {
            if (address.Replace("https://", "", StringComparison.Ordinal).Replace("http://", "", StringComparison.Ordinal).TrimEnd('/') != registry)
            {
                continue;
            }

            if (entry.Text("username") is { Length: > 0 } user)
            {
                return new RegistryLogin(user, entry.Text("password"));
            }

            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(entry.Text("auth"))).Split(':', 2);
            return pair.Length == 2 ? new RegistryLogin(pair[0], pair[1]) : null;
        }

        return null;
    }
}
