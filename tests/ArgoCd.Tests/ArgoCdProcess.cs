using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ArgoCd.Tests;

/// <summary>The program in a process of its own, and its API. It can be ended at any moment and started again.</summary>
public sealed class ArgoCdProcess : IDisposable
{
    public const string Token = "token-of-the-tests";
    private readonly string state;
    private readonly string kubeconfig;
    private readonly int port = FreePort.Next();
    private readonly StringBuilder log = new();
    private Process? process;

    public ArgoCdProcess(string state, string kubeconfig)
    {
        (this.state, this.kubeconfig) = (state, kubeconfig);
        Directory.CreateDirectory(state);
        File.WriteAllText(Path.Combine(state, "token"), Token + "\n");
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/argocd/"), Timeout = TimeSpan.FromSeconds(30) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public HttpClient Http { get; }

    public string FaultFile => Path.Combine(state, "fault.json");

    /// <summary>What the program wrote.</summary>
    public string Log
    {
        get
        {
            lock (log)
            {
                return log.ToString();
            }
        }
    }

    public async Task Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "rehearsal-argocd.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SERVICE_STATE"] = state;
        start.Environment["SERVICE_ADDRESS"] = "127.0.0.1";
        start.Environment["SERVICE_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["SERVICE_KUBECONFIG"] = kubeconfig;
        start.Environment["SERVICE_POLL_SECONDS"] = "1";
        start.Environment["ARGOCD_HELM"] = StockTools.Helm;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Wait.For("the program answers", () => process.HasExited ? throw new InvalidOperationException(Log) : Answers(), answers => answers);
    }

    /// <summary>As a crash would end it.</summary>
    public void Kill()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process?.Dispose();
        process = null;
    }

    public async Task<JsonNode> Get(string path)
    {
        using var response = await Http.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException($"{(int)response.StatusCode}: {text}");
    }

    /// <returns>The status and the body, whatever they are.</returns>
    public async Task<(int Status, JsonNode? Body)> Send(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
    }

    /// <summary>Waits until an application's status is so; says what it is when it does not become so.</summary>
    public async Task<JsonNode> Seen(string application, string condition, Func<JsonNode, bool> holds)
    {
        var end = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while (true)
        {
            var (status, seen) = await Send(HttpMethod.Get, $"api/v1/applications/{application}");
            if (status == 200 && holds(seen!))
            {
                return seen!;
            }

            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"{application}: {condition} did not come true; last seen: {status} {seen?["status"]?.ToJsonString()}\noperation: {seen?["operation"]?.ToJsonString()}\nlog:\n{Log}");
            }

            await Task.Delay(100);
        }
    }

    public void Dispose()
    {
        Kill();
        Http.Dispose();
    }

    private bool Answers()
    {
        try
        {
            return Http.GetAsync("rehearsal/health").GetAwaiter().GetResult().Content.ReadAsStringAsync().GetAwaiter().GetResult().StartsWith("cluster ", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        lock (log)
        {
            log.AppendLine(line);
        }
    }
}
