using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Deployments.Registries;

/// <summary>Debian's docker-registry on loopback, which takes the tokens that a small server of ours signs: GHCR's way to log in.</summary>
public sealed class RegistryServer : IDisposable
{
    /// <summary>The one user.</summary>
    public const string User = "robot";

    /// <summary>The user's password.</summary>
    public const string Password = "pAssw0rd-of-the-robot";

    private const string Issuer = "tokens.test";
    private const string Service = "registry.test";
    private readonly TemporaryFolder folder = new();
    private readonly RSA key = RSA.Create(2048);
    private readonly X509Certificate2 certificate;
    private readonly HttpListener tokens = new();
    private Process process;

    /// <summary>Starts both and waits until the registry answers.</summary>
    public RegistryServer()
    {
        var now = DateTimeOffset.UtcNow;
        certificate = new CertificateRequest("CN=tokens.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        Address = $"127.0.0.1:{FreePort.Next()}";
        var tokenAddress = $"127.0.0.1:{FreePort.Next()}";
        File.WriteAllText(folder["tokens.crt"], certificate.ExportCertificatePem());
        File.WriteAllText(folder["config.yml"], $$"""
            version: 0.1
            log: { level: error, accesslog: { disabled: true } }
            storage:
              filesystem: { rootdirectory: {{folder["data"]}} }
              delete: { enabled: true }
            http: { addr: {{Address}}, secret: of-this-test }
            auth:
              token: { realm: "http://{{tokenAddress}}/token", service: {{Service}}, issuer: {{Issuer}}, rootcertbundle: {{folder["tokens.crt"]}} }
            """);
        tokens.Prefixes.Add($"http://{tokenAddress}/");
        tokens.Start();
        _ = GrantAsync();
        process = Start();
    }

    /// <summary>Host and port.</summary>
    public string Address { get; }

    /// <summary>Lets it lose a repository, as a clean-up would.</summary>
    public void Forget(string repository) => Directory.Delete(folder[$"data/docker/registry/v2/repositories/{repository}"], recursive: true);

    /// <summary>Lets it lose a tag.</summary>
    public void Forget(string repository, string tag) => Directory.Delete(folder[$"data/docker/registry/v2/repositories/{repository}/_manifests/tags/{tag}"], recursive: true);

    /// <summary>Ends it; it knows everything again after <see cref="Restart"/>.</summary>
    public void Stop()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>Starts it again.</summary>
    public void Restart() => process = Start();

    /// <inheritdoc />
    public void Dispose()
    {
        Stop();
        tokens.Close();
        certificate.Dispose();
        key.Dispose();
        folder.Dispose();
    }

    private Process Start()
    {
        var started = Process.Start(new ProcessStartInfo("docker-registry", ["serve", folder["config.yml"]]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = new StringBuilder();
        started.ErrorDataReceived += (_, line) => said.AppendLine(line.Data);
        started.OutputDataReceived += (_, line) => said.AppendLine(line.Data);
        started.BeginErrorReadLine();
        started.BeginOutputReadLine();
        using var http = new HttpClient();
        Eventually.SeeAsync("docker-registry answers", () => started.HasExited ? $"it ended: {said}" : Ask(http), answer => answer == "401").GetAwaiter().GetResult();
        return started;
    }

    private string Ask(HttpClient http)
    {
        try
        {
            using var response = http.Send(new HttpRequestMessage(HttpMethod.Get, $"http://{Address}/v2/"));
            return $"{(int)response.StatusCode}";
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
    }

    private async Task GrantAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await tokens.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return; // the test ended
            }

            var isUser = context.Request.Headers["Authorization"] == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
            context.Response.StatusCode = isUser ? 200 : 401;
            context.Response.ContentType = "application/json";
            var body = JsonSerializer.SerializeToUtf8Bytes(isUser
                ? new { token = Sign(context.Request.QueryString.GetValues("scope") ?? []) }
                : (object)new { errors = new[] { new { code = "UNAUTHORIZED", message = "wrong user or password" } } });
            await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
    }

    private string Sign(IEnumerable<string> scopes)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = new { typ = "JWT", alg = "RS256", x5c = new[] { Convert.ToBase64String(certificate.RawData) } };
        var access = scopes.SelectMany(scope => scope.Split(' ')).Select(scope => scope.Split(':'))
            .Select(parts => new { type = parts[0], name = string.Join(':', parts[1..^1]), actions = parts[^1].Split(',') });
        var claims = new { iss = Issuer, sub = User, aud = Service, exp = now + 300, nbf = now - 30, iat = now, jti = Guid.NewGuid().ToString("N"), access };
        var content = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(header))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{content}.{Encode(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
