using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rehearsal.Runtime.Images;

namespace Rehearsal.Runtime.Podman;

/// <summary>podman's own API on its socket. Nothing of a container, its secrets included, ever stands on a command line.</summary>
internal sealed class PodmanClient : IDisposable
{
    private const string Root = "/v4.0.0/libpod";
    private readonly HttpClient http;

    public PodmanClient(string socket)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        };
        // A stop lasts as long as the container's grace period.
        http = new HttpClient(handler) { BaseAddress = new Uri("http://podman"), Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<bool> Answers(CancellationToken stop)
    {
        try
        {
            using var response = await http.GetAsync($"{Root}/_ping", stop);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task<bool> HasImage(string name, CancellationToken stop)
    {
        using var response = await http.GetAsync($"{Root}/images/{Uri.EscapeDataString(name)}/exists", stop);
        return response.StatusCode != HttpStatusCode.NotFound && (await Checked(response, stop)) is not null;
    }

    /// <returns>Null: there is no such image.</returns>
    public Task<JsonObject?> InspectImage(string name, CancellationToken stop) => Find($"{Root}/images/{Uri.EscapeDataString(name)}/json", stop);

    /// <exception cref="PodmanException">The image could not be pulled.</exception>
    public async Task Pull(string reference, RegistryLogin? login, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Root}/images/pull?reference={Uri.EscapeDataString(reference)}&tlsVerify=false&quiet=true");
        if (login is not null)
        {
            var header = new JsonObject { ["username"] = login.User, ["password"] = login.Password };
            request.Headers.TryAddWithoutValidation("X-Registry-Auth", Convert.ToBase64String(Encoding.UTF8.GetBytes(header.ToJsonString())).Replace('+', '-').Replace('/', '_'));
        }

        using var response = await http.SendAsync(request, stop);
        // The answer is a stream of reports; one that failed says so in a report of its own, with code 200.
        foreach (var line in (await Checked(response, stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (JsonNode.Parse(line).Text("error") is { Length: > 0 } error)
            {
                throw new PodmanException(error);
            }
        }
    }

    public async Task Create(JsonObject spec, CancellationToken stop)
    {
        using var content = new StringContent(spec.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync($"{Root}/containers/create", content, stop);
        await Checked(response, stop);
    }

    public Task Start(string name, CancellationToken stop) => Post($"{Root}/containers/{name}/start", stop);

    /// <summary>Sends a signal; a container that has ended already is fine.</summary>
    public async Task Kill(string name, string signal, CancellationToken stop)
    {
        using var response = await http.PostAsync($"{Root}/containers/{name}/kill?signal={signal}", null, stop);
        if (response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            return;
        }

        // podman 4.3 says so with 500 when the container ends at this very moment.
        var hasEnded = response.StatusCode == HttpStatusCode.InternalServerError
            && (await response.Content.ReadAsStringAsync(stop)).Contains("container state improper", StringComparison.Ordinal);
        if (!hasEnded)
        {
            await Checked(response, stop);
        }
    }

    /// <returns>Null: there is no such container.</returns>
    public Task<JsonObject?> Inspect(string name, CancellationToken stop) => Find($"{Root}/containers/{name}/json", stop);

    /// <summary>Kills and removes a container; one that is not there is fine.</summary>
    public async Task Remove(string name, CancellationToken stop)
    {
        using var response = await http.DeleteAsync($"{Root}/containers/{name}?force=true&timeout=0&v=true", stop);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            await Checked(response, stop);
        }
    }

    /// <summary>Names of all containers.</summary>
    public async Task<List<string>> Names(CancellationToken stop)
    {
        using var response = await http.GetAsync($"{Root}/containers/json?all=true", stop);
        return JsonNode.Parse(await Checked(response, stop))!.AsArray().Select(item => item.Elements("Names").First().GetValue<string>()).ToList();
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonObject?> Find(string path, CancellationToken stop)
    {
        using var response = await http.GetAsync(path, stop);
        return response.StatusCode == HttpStatusCode.NotFound ? null : JsonNode.Parse(await Checked(response, stop)) as JsonObject;
    }

    private async Task Post(string path, CancellationToken stop)
    {
        using var response = await http.PostAsync(path, null, stop);
        await Checked(response, stop);
    }

    /// <summary>304 says that it is so already.</summary>
    private static async Task<string> Checked(HttpResponseMessage response, CancellationToken stop)
    {
        var text = await response.Content.ReadAsStringAsync(stop);
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
        {
            return text;
        }

        throw new PodmanException(Cause(text) is { Length: > 0 } cause ? cause : $"podman answered {(int)response.StatusCode}");
    }

    private static string Cause(string text)
    {
        try
        {
            return JsonNode.Parse(text).Text("message");
        }
        catch (JsonException)
        {
            return text.Trim();
        }
    }
}
