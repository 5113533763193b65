namespace WasteCoach.Services.Tests.Harness;

/// <summary>The emulated S3. It takes tampered and expired addresses too, so their refusal can't be tested against it.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "wastecoach-test-images";

    private ChildProcess? server;

    public int Port { get; } = FreePort.Next();

    public string Endpoint => $"http://127.0.0.1:{Port}";

    public async Task StartAsync()
    {
        server = await ChildProcess.StartAsync("moto", ["python3", "-m", "moto.server", "-H", "127.0.0.1", "-p", $"{Port}"]);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.HoldsAsync("the emulated S3 has the bucket", TimeSpan.FromSeconds(60), async () =>
        {
            if (server.HasExited)
            {
                throw new InvalidOperationException($"python3 -m moto.server ended with {server.ExitCode}:\n{server.Tail()}");
            }

            var request = new HttpRequestMessage(HttpMethod.Put, $"{Endpoint}/{Bucket}")
            {
                Content = new StringContent("<CreateBucketConfiguration><LocationConstraint>ap-northeast-2</LocationConstraint></CreateBucketConfiguration>"),
            };
            request.Headers.TryAddWithoutValidation(
                "Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/ap-northeast-2/s3/aws4_request, SignedHeaders=host, Signature=0");
            using var response = await http.SendAsync(request);
            return (response.IsSuccessStatusCode, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        });
    }

    public ValueTask DisposeAsync()
    {
        server?.Dispose();
        return ValueTask.CompletedTask;
    }
}
