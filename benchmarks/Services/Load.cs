using System.Diagnostics;

namespace WasteCoach.Services.Benchmarks;

/// <summary>A closed loop of clients against 127.0.0.1, for a bounded time.</summary>
internal sealed class Load(Uri address, Func<HttpRequestMessage> request) : IDisposable
{
    private const int Clients = 16;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4);

    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = address.IsLoopback ? address : throw new ArgumentException($"{address} is not on loopback.") };

    public async Task<Figures> MeasureAsync()
    {
        await RoundAsync(WarmUp);
        return await RoundAsync(Measured);
    }

    public void Dispose() => http.Dispose();

    private async Task<Figures> RoundAsync(TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(() => ClientAsync(clock, duration))));
        var elapsed = clock.Elapsed.TotalSeconds;
        var latencies = clients.SelectMany(client => client.Latencies).Order().ToList();
        return latencies.Count == 0
            ? throw new InvalidOperationException($"{http.BaseAddress}: not one request succeeded.")
            : new Figures(latencies.Count / elapsed, latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100], clients.Sum(client => client.Failed));
    }

    private async Task<(List<double> Latencies, int Failed)> ClientAsync(Stopwatch clock, TimeSpan duration)
    {
        var latencies = new List<double>();
        var failed = 0;
        while (clock.Elapsed < duration)
        {
            var began = Stopwatch.GetTimestamp();
            using var message = request();
            using var response = await http.SendAsync(message);
            await response.Content.ReadAsByteArrayAsync();
            if (response.IsSuccessStatusCode)
            {
                latencies.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            else
            {
                failed++;
            }
        }

        return (latencies, failed);
    }
}
