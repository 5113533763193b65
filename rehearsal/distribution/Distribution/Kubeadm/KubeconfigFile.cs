using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Commands;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubeadm;

/// <summary>Writes and reads kubeconfig files.</summary>
internal sealed record KubeconfigFile(string Server, X509Certificate2 Authority, X509Certificate2? Client, string Token)
{
    public static string Render(string server, string authorityFile, string user, string certificate, string key) => Render(
        server,
        $"certificate-authority-data: {Encode(File.ReadAllText(authorityFile))}",
        user,
        [$"client-certificate-data: {Encode(certificate)}", $"client-key-data: {Encode(key)}"]);

    public static string RenderToken(string server, string authorityFile, string user, string token) =>
        Render(server, $"certificate-authority: {authorityFile}", user, [$"token: {token}"]);

    /// <summary>A kubelet's file: certificate and key lie in one file that is replaced when the certificate is renewed.</summary>
    public static string RenderFiles(string server, string authority, string pemFile) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: default-cluster
          cluster:
            certificate-authority-data: {Encode(authority)}
            server: {server}
        contexts:
        - name: default-context
          context:
            cluster: default-cluster
            user: default-auth
        current-context: default-context
        preferences: {"{}"}
        users:
        - name: default-auth
          user:
            client-certificate: {pemFile}
            client-key: {pemFile}

        """;

    /// <exception cref="UsageException">The file is missing or says nothing usable.</exception>
    public static KubeconfigFile Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"failed to load kubeconfig: open {path}: no such file or directory");
        }

        var tree = YamlDocument.Read(File.ReadAllText(path));
        var context = tree.Elements("contexts").FirstOrDefault(entry => entry.Text("name") == tree.Text("current-context"));
        var cluster = tree.Elements("clusters").FirstOrDefault(entry => entry.Text("name") == context.Text("context", "cluster")).At("cluster");
        var user = tree.Elements("users").FirstOrDefault(entry => entry.Text("name") == context.Text("context", "user")).At("user");
        if (cluster is null || user is null)
        {
            throw new UsageException($"{path}: the current context \"{tree.Text("current-context")}\" names no cluster or no user");
        }

        var (certificate, key) = (Pem(user, "client-certificate"), Pem(user, "client-key"));
        return new KubeconfigFile(cluster.Text("server"), X509Certificate2.CreateFromPem(Pem(cluster, "certificate-authority")),
            certificate.Length > 0 ? X509Certificate2.CreateFromPem(certificate, key) : null, user.Text("token"));
    }

    private static string Pem(JsonNode node, string field) =>
        node.Text($"{field}-data") is { Length: > 0 } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
        : node.Text(field) is { Length: > 0 } file ? File.ReadAllText(file)
        : "";

    private static string Render(string server, string authority, string user, IEnumerable<string> credentials) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: kubernetes
          cluster:
            {authority}
            server: {server}
        contexts:
        - name: {user}@kubernetes
          context:
            cluster: kubernetes
            user: {user}
        current-context: {user}@kubernetes
        preferences: {"{}"}
        users:
        - name: {user}
          user:
            {string.Join("\n    ", credentials)}

        """;

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
