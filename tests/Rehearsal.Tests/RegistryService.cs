using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>An image registry of its own: own folder and ports, and none of the images that the rehearsal's brings.</summary>
[SupportedOSPlatform("linux")]
public sealed class RegistryService : IAsyncLifetime
{
    /// <summary>The one login.</summary>
    public const string User = "rehearsal";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("registry");
    private readonly (int Registry, int Tokens) _ports = (FreePort.Next(), FreePort.Next());

    /// <summary>Makes the service known; it is not up yet.</summary>
    public RegistryService()
        : this(images: "")
    {
    }

    /// <param name="images">Recipes of the images that it brings.</param>
    internal RegistryService(string images) => Service = new LocalService("rehearsal/registry/registry", Path.Combine(_folder.FullName, "state"), new Dictionary<string, string>
    {
        ["ADDRESS"] = IPAddress.Loopback.ToString(),
        ["PORT"] = $"{_ports.Registry}",
        ["TOKEN_PORT"] = $"{_ports.Tokens}",
        ["USER"] = User,
        ["OWNER"] = "wastecoach",
        ["IMAGES"] = images,
    });

    /// <summary>The command.</summary>
    public LocalService Service { get; }

    /// <summary>Host and port.</summary>
    public string Address => $"127.0.0.1:{_ports.Registry}";

    /// <summary>Where tokens are asked for.</summary>
    public Uri Realm => new($"http://127.0.0.1:{_ports.Tokens}/token");

    /// <summary>Asks without a proxy and without a login.</summary>
    public HttpClient Http { get; } = new(new HttpClientHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>A folder for files of a test.</summary>
    public string Folder(string name) => _folder.CreateSubdirectory(name).FullName;

    /// <inheritdoc />
    public async Task InitializeAsync() => (await Service.RunAsync("up")).Succeeded();

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        (await Service.RunAsync("purge")).Succeeded();
        _folder.Delete(recursive: true);
        Http.Dispose();
    }

    /// <summary>A path of the registry's API.</summary>
    public Uri V2(string path) => new($"http://{Address}/v2/{path}");

    /// <summary>The login's password.</summary>
    public async Task<string> PasswordAsync() => (await File.ReadAllTextAsync(Path.Combine(Service.State, "token"))).Trim();

    /// <summary>A login file, as buildah and skopeo read it.</summary>
    public async Task<string> LoginFileAsync(string? password = null)
    {
        var file = Path.Combine(Folder("login"), $"{Guid.NewGuid():n}.json");
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{password ?? await PasswordAsync()}"));
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { auths = new Dictionary<string, object> { [Address] = new { auth = login } } }));
        return file;
    }

    /// <summary>Asks for a token; without a password, nobody asks.</summary>
    public async Task<HttpResponseMessage> AskTokenAsync(string scope, string? password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Realm}?service={Address}&scope={scope}");
        if (password is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{password}")));
        }

        return await Http.SendAsync(request);
    }

    /// <summary>A token that had to be granted to the login.</summary>
    public async Task<string> TokenAsync(string scope)
    {
        using var answer = await AskTokenAsync(scope, await PasswordAsync());
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement.GetProperty("token").GetString()!;
    }

    /// <summary>Sends a request with a token.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, string? token, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await Http.SendAsync(request);
    }

    /// <summary>An OCI layout of one layer with one file.</summary>
    public async Task<string> ImageAsync(string name, string text)
    {
        var tree = Folder($"{name}-tree");
        await File.WriteAllTextAsync(Path.Combine(tree, "file"), text);
        var configuration = Path.Combine(Folder($"{name}-configuration"), "config.json");
        await File.WriteAllTextAsync(configuration, """{"User":"1654"}""");
        var layout = Path.Combine(Folder("layouts"), name);
        (await Command.RunAsync(Path.Combine(Repository.Root, "rehearsal/registry/images/layout"), [configuration, layout, tree])).Succeeded();
        return layout;
    }
}
