using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rehearsal.Distribution.Commands;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubeadm;

/// <summary>Bootstrap tokens: secrets of kube-system by which a node joins.</summary>
internal sealed partial class BootstrapTokens(ApiClient client)
{
    private const string Secrets = "/api/v1/namespaces/kube-system/secrets";
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    public static string Generate() => $"{RandomNumberGenerator.GetString(Letters, 6)}.{RandomNumberGenerator.GetString(Letters, 16)}";

    /// <exception cref="UsageException">It has not the form of a token.</exception>
    public static void Check(string token)
    {
        if (!Form().IsMatch(token))
        {
            throw new UsageException("the bootstrap token is not of the form [a-z0-9]{6}.[a-z0-9]{16}");
        }
    }

    /// <param name="life">Zero: it never ends.</param>
    public async Task Create(string token, TimeSpan life, string description, CancellationToken stop)
    {
        Check(token);
        var data = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["token-id"] = token[..6], ["token-secret"] = token[7..], ["usage-bootstrap-authentication"] = "true", ["usage-bootstrap-signing"] = "true",
            ["auth-extra-groups"] = "system:bootstrappers:kubeadm:default-node-token",
        };
        if (life > TimeSpan.Zero)
        {
            data["expiration"] = (DateTime.UtcNow + life).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        }

        if (description.Length > 0)
        {
            data["description"] = description;
        }

        await client.Post(Secrets, new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Secret", ["type"] = "bootstrap.kubernetes.io/token",
            ["metadata"] = new JsonObject { ["name"] = $"bootstrap-token-{token[..6]}", ["namespace"] = "kube-system" },
            ["data"] = data.Select(pair => KeyValuePair.Create(pair.Key, Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value)))).ToJson(),
        }, stop);
    }

    public async Task<List<JsonObject>> List(CancellationToken stop) =>
        (await client.Get($"{Secrets}?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken", stop)).Elements("items").OfType<JsonObject>().ToList();

    public Task Delete(string token, CancellationToken stop) => client.Delete($"{Secrets}/bootstrap-token-{token.Split('.')[0]}", [], stop);

    public static string Value(JsonObject secret, string key) =>
        secret.Text("data", key) is { Length: > 0 } text ? Encoding.UTF8.GetString(Convert.FromBase64String(text)) : "";

    [GeneratedRegex(@"^[a-z0-9]{6}\.[a-z0-9]{16}\z")]
    private static partial Regex Form();
}
