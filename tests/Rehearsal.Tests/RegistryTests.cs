using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>Images in the rehearsal's registry: pushed and pulled by the usual tools and by plain HTTP, kept, deleted, and its faults.</summary>
[SupportedOSPlatform("linux")]
public sealed class RegistryTests(RegistryService registry) : IClassFixture<RegistryService>
{
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    [Fact]
    public async Task Plain_http_pushes_and_pulls_in_pieces_and_deletes()
    {
        const string repository = "wastecoach/deploy/plain";
        var token = await registry.TokenAsync($"repository:{repository}:pull,push,delete");
        var layer = RandomNumberGenerator.GetBytes(3_000_000);
        var layerDigest = await PushInPiecesAsync(repository, token, layer);
        var configuration = Encoding.UTF8.GetBytes("""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}""");
        var configurationDigest = await PushInPiecesAsync(repository, token, configuration);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = Manifest,
            config = new { mediaType = "application/vnd.oci.image.config.v1+json", digest = configurationDigest, size = configuration.Length },
            layers = new[] { new { mediaType = "application/vnd.oci.image.layer.v1.tar", digest = layerDigest, size = layer.Length } },
        });

        using var pushed = await registry.SendAsync(HttpMethod.Put, registry.V2($"{repository}/manifests/one"), token, Body(manifest, Manifest));

        Assert.Equal(HttpStatusCode.Created, pushed.StatusCode);
        var digest = Digest(manifest);
        Assert.Equal(digest, Assert.Single(pushed.Headers.GetValues("Docker-Content-Digest")));
        using var head = await registry.SendAsync(HttpMethod.Head, registry.V2($"{repository}/manifests/one"), token);
        Assert.Equal(digest, Assert.Single(head.Headers.GetValues("Docker-Content-Digest")));
        using var blob = await registry.SendAsync(HttpMethod.Get, registry.V2($"{repository}/blobs/{layerDigest}"), token);
        Assert.Equal(layer, await blob.Content.ReadAsByteArrayAsync());

        using var deleted = await registry.SendAsync(HttpMethod.Delete, registry.V2($"{repository}/manifests/{digest}"), token);

        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        using var gone = await registry.SendAsync(HttpMethod.Get, registry.V2($"{repository}/manifests/one"), token);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Contains("MANIFEST_UNKNOWN", await gone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_whose_layer_was_never_pushed_is_refused()
    {
        const string repository = "wastecoach/deploy/hollow";
        var token = await registry.TokenAsync($"repository:{repository}:pull,push");
        var nothing = $"sha256:{new string('0', 64)}";
        var manifest = $$"""{"schemaVersion":2,"mediaType":"{{Manifest}}","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{nothing}}","size":2},"layers":[]}""";

        using var answer = await registry.SendAsync(HttpMethod.Put, registry.V2($"{repository}/manifests/one"), token, Body(Encoding.UTF8.GetBytes(manifest), Manifest));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Skopeo_and_buildah_push_and_pull_and_a_restart_keeps_the_images()
    {
        var login = await registry.LoginFileAsync();
        var layout = await registry.ImageAsync("kept", "one");
        (await SkopeoAsync(login, $"oci:{layout}", $"docker://{registry.Address}/wastecoach/deploy/kept:one")).Succeeded();
        var pushed = await BuildOnAsync($"{registry.Address}/wastecoach/deploy/kept:one", "wastecoach/deploy/built:two", login);

        (await registry.Service.RunAsync("down")).Succeeded();
        (await registry.Service.RunAsync("up")).Succeeded();

        var back = Path.Combine(registry.Folder("pulled"), "image");
        (await SkopeoAsync(login, $"docker://{registry.Address}/wastecoach/deploy/built@{pushed}", $"oci:{back}")).Succeeded();
        Assert.Contains(pushed, await File.ReadAllTextAsync(Path.Combine(back, "index.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skopeo_with_a_wrong_password_or_another_owner_is_refused()
    {
        var layout = await registry.ImageAsync("refused", "one");

        var wrong = await SkopeoAsync(await registry.LoginFileAsync("wrong"), $"oci:{layout}", $"docker://{registry.Address}/wastecoach/deploy/refused:one");
        var elsewhere = await SkopeoAsync(await registry.LoginFileAsync(), $"oci:{layout}", $"docker://{registry.Address}/other/refused:one");

        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("403", wrong.Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, elsewhere.ExitCode);
        Assert.Contains("403", elsewhere.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(401)]
    [InlineData(503)]
    public async Task A_fault_answers_so_many_requests_that_fit_its_pattern(int status)
    {
        var token = await registry.TokenAsync("repository:wastecoach/deploy/faults:pull");
        await File.WriteAllTextAsync(FaultFile, $"{status} 2 GET /v2/.*/tags/list$");

        var answers = new List<HttpStatusCode>();
        foreach (var path in (string[])["manifests/x", "tags/list", "tags/list", "tags/list"])
        {
            using var answer = await registry.SendAsync(HttpMethod.Get, registry.V2($"wastecoach/deploy/faults/{path}"), token);
            answers.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.NotFound, (HttpStatusCode)status, (HttpStatusCode)status, HttpStatusCode.NotFound], answers);
        Assert.False(File.Exists(FaultFile));
    }

    [Fact]
    public async Task A_fault_of_an_upload_is_answered_after_its_body_was_read()
    {
        const string repository = "wastecoach/deploy/broken";
        var token = await registry.TokenAsync($"repository:{repository}:pull,push");
        var upload = await BeginAsync(repository, token);
        await File.WriteAllTextAsync(FaultFile, "500 1 PATCH ");

        using var answer = await registry.SendAsync(HttpMethod.Patch, upload, token, Body(new byte[5_000_000]));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task The_server_of_tokens_has_faults_too()
    {
        await File.WriteAllTextAsync(FaultFile, "500 1 GET /token");

        using var fault = await registry.AskTokenAsync("repository:wastecoach/deploy/faults:pull", await registry.PasswordAsync());

        Assert.Equal(HttpStatusCode.InternalServerError, fault.StatusCode);
        await registry.TokenAsync("repository:wastecoach/deploy/faults:pull");
    }

    [Fact]
    public async Task A_stalled_request_gets_no_answer_and_the_next_is_served()
    {
        var token = await registry.TokenAsync("repository:wastecoach/deploy/faults:pull");
        await File.WriteAllTextAsync(FaultFile, "stall 1");
        var address = registry.V2("wastecoach/deploy/faults/tags/list");
        using var patience = new CancellationTokenSource();
        var stalled = registry.Http.GetAsync(address, patience.Token);
        await Until.SeenAsync("the fault was taken", TimeSpan.FromSeconds(10), () => File.ReadAllTextAsync(FaultFile), text => text.Trim() == "stall 0");

        using (var next = await registry.SendAsync(HttpMethod.Get, address, token))
        {
            Assert.Equal(HttpStatusCode.NotFound, next.StatusCode);
        }

        Assert.False(stalled.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => stalled);
        File.Delete(FaultFile);
    }

    [Fact]
    public async Task Down_ends_it_and_purge_leaves_no_process_mount_or_file()
    {
        var other = new RegistryService();
        await other.InitializeAsync();
        Assert.Equal(0, (await other.Service.RunAsync("status")).ExitCode);
        Assert.Contains(other.Service.State, (await Command.RunAsync("ps", ["-eo", "args"])).Succeeded(), StringComparison.Ordinal);

        Assert.Equal(0, (await other.Service.RunAsync("down")).ExitCode);

        Assert.Equal(3, (await other.Service.RunAsync("status")).ExitCode);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => other.SendAsync(HttpMethod.Get, other.V2(""), token: null));
        Assert.IsType<SocketException>(refused.InnerException);
        Assert.True(File.Exists(Path.Combine(other.Service.State, "token")));
        Assert.Equal(0, (await other.Service.RunAsync("purge")).ExitCode);
        Assert.False(Directory.Exists(other.Service.State));
        Assert.DoesNotContain(other.Service.State, (await Command.RunAsync("ps", ["-eo", "args"])).Succeeded(), StringComparison.Ordinal);
        Assert.DoesNotContain(other.Service.State, await File.ReadAllTextAsync("/proc/self/mounts"), StringComparison.Ordinal);
        await other.DisposeAsync();
    }

    [Fact]
    public async Task A_port_that_another_holds_is_told()
    {
        var folder = registry.Folder("latecomer");
        var settings = new Dictionary<string, string>
        {
            ["ADDRESS"] = registry.Realm.Host,
            ["PORT"] = registry.Address.Split(':')[1],
            ["TOKEN_PORT"] = $"{registry.Realm.Port}",
            ["USER"] = RegistryService.User,
            ["IMAGES"] = "",
        };
        var latecomer = new LocalService("rehearsal/registry/registry", Path.Combine(folder, "state"), settings);

        var up = await latecomer.RunAsync("up");

        Assert.Equal(1, up.ExitCode);
        Assert.Contains($":{registry.Realm.Port} can not be listened on: Address already in use", up.Errors, StringComparison.Ordinal);
        (await latecomer.RunAsync("purge")).Succeeded();
        Assert.Equal(0, (await registry.Service.RunAsync("status")).ExitCode);
    }

    private string FaultFile => Path.Combine(registry.Service.State, "fault");

    private static Task<CommandResult> SkopeoAsync(string login, string from, string to) =>
        Command.RunAsync("skopeo", ["copy", "--quiet", "--authfile", login, "--src-tls-verify=false", "--dest-tls-verify=false", from, to]);

    /// <summary>An image with one more file on the base, pushed by buildah; its digest.</summary>
    private async Task<string> BuildOnAsync(string image, string name, string login)
    {
        var context = registry.Folder("context");
        await File.WriteAllTextAsync(Path.Combine(context, "more"), "more");
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), $"FROM {image}\nCOPY more /more\n");
        var storage = registry.Folder("storage");
        string[] buildah = ["--root", $"{storage}/root", "--runroot", $"{storage}/run", "--storage-driver", "vfs"];
        (await Command.RunAsync("buildah", [.. buildah, "bud", "--quiet", "--isolation", "chroot", "--tls-verify=false", "--authfile", login, "--format", "oci", "--tag", "built", context])).Succeeded();
        var digest = Path.Combine(context, "digest");
        (await Command.RunAsync("buildah", [.. buildah, "push", "--quiet", "--tls-verify=false", "--authfile", login, "--digestfile", digest, "built", $"docker://{registry.Address}/{name}"])).Succeeded();
        return (await File.ReadAllTextAsync(digest)).Trim();
    }

    private async Task<Uri> BeginAsync(string repository, string token)
    {
        using var answer = await registry.SendAsync(HttpMethod.Post, registry.V2($"{repository}/blobs/uploads/"), token);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return new Uri(registry.V2(""), answer.Headers.Location!);
    }

    private async Task<string> PushInPiecesAsync(string repository, string token, byte[] data)
    {
        var upload = await BeginAsync(repository, token);
        using (var stream = new MemoryStream(data))
        {
            // Without a length it is sent in chunks, as the tools send what they compress meanwhile.
            using var content = new StreamContent(stream);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            using var request = new HttpRequestMessage(HttpMethod.Patch, upload) { Content = content };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.TransferEncodingChunked = true;
            using var patched = await registry.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Accepted, patched.StatusCode);
            upload = new Uri(registry.V2(""), patched.Headers.Location!);
        }

        var digest = Digest(data);
        using var done = await registry.SendAsync(HttpMethod.Put, new Uri($"{upload}&digest={digest}"), token);
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
        return digest;
    }

    private static ByteArrayContent Body(byte[] data, string type = "application/octet-stream") =>
        new(data) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private static string Digest(byte[] data) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(data))}";
}
