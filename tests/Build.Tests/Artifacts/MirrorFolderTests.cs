using System.Net;
using System.Security.Cryptography;
using System.Text;
using WasteCoach.Build.Artifacts;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Artifacts;

public sealed class MirrorFolderTests : IDisposable
{
    private static readonly Uri Upstream = new("https://packages.example.com/core:/v1/a.tgz");
    private readonly TemporaryFolder _temporary = new();
    private readonly Answers _answers = new();

    public void Dispose() => _temporary.Dispose();

    private MirrorFolder Mirror => new(_temporary.Path, new HttpClient(_answers));

    private string FilePath => System.IO.Path.Combine(_temporary.Path, "packages.example.com", "core:", "v1", "a.tgz");

    [Fact]
    public async Task A_file_stands_where_upstream_has_it_and_is_fetched_once()
    {
        _answers.Text = "content";
        var mirror = Mirror;

        await mirror.EnsureAsync(Upstream, new Uri("http://10.0.0.1/x"), Hash("content"), CancellationToken.None);
        await mirror.EnsureAsync(Upstream, new Uri("http://10.0.0.1/x"), Hash("content"), CancellationToken.None);

        Assert.Equal("content", await File.ReadAllTextAsync(FilePath));
        Assert.Equal((1, 1, 1), (mirror.Fetched, mirror.Kept, _answers.Asked.Count));
        Assert.Equal("http://10.0.0.1/x", _answers.Asked[0]);
    }

    [Fact]
    public async Task Another_file_than_expected_is_refused_and_nothing_of_it_kept()
    {
        _answers.Text = "tampered";

        var refused = await Assert.ThrowsAsync<ArtifactException>(() => Mirror.EnsureAsync(Upstream, Upstream, Hash("content"), CancellationToken.None));

        Assert.Contains($"has SHA-256 {Hash("tampered")}, expected {Hash("content")}", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_temporary.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_changed_file_is_fetched_again()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(FilePath)!);
        await File.WriteAllTextAsync(FilePath, "damaged");
        _answers.Text = "content";

        await Mirror.EnsureAsync(Upstream, Upstream, Hash("content"), CancellationToken.None);

        Assert.Equal("content", await File.ReadAllTextAsync(FilePath));
    }

    [Fact]
    public async Task Without_a_known_hash_the_file_is_refused_with_the_one_it_has()
    {
        _answers.Text = "content";

        var refused = await Assert.ThrowsAsync<ArtifactException>(() => Mirror.EnsureAsync(Upstream, Upstream, null, CancellationToken.None));

        Assert.Contains(Hash("content"), refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(FilePath));
    }

    [Fact]
    public async Task A_server_that_refuses_is_named_with_its_answer()
    {
        _answers.Status = HttpStatusCode.BadGateway;

        var refused = await Assert.ThrowsAsync<ArtifactException>(() => Mirror.EnsureAsync(Upstream, Upstream, Hash("content"), CancellationToken.None));

        Assert.Contains("can't be fetched", refused.Message, StringComparison.Ordinal);
        Assert.Contains("502", refused.Message, StringComparison.Ordinal);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed class Answers : HttpMessageHandler
    {
        public string Text { get; set; } = "";

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.ToString());
            return Task.FromResult(new HttpResponseMessage(Status) { Content = new StringContent(Text) });
        }
    }
}
