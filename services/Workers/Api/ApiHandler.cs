using System.Net.Http.Json;
using WasteCoach.Shared.Authentication;
using WasteCoach.Shared.Domain;
using WasteCoach.Shared.Messaging;

namespace WasteCoach.Workers.Api;

/// <summary>Calls other services over HTTP: tells users what was earned. The receiver counts a job once.</summary>
internal sealed class ApiHandler(IHttpClientFactory clients, IConfiguration configuration) : ITaskHandler
{
    /// <summary>Name of the HTTP client for the users service.</summary>
    public const string Users = "users";

    private readonly string key = configuration["Internal:Key"] ?? throw new InvalidOperationException("Internal__Key is not set; users takes no award without it.");

    public async Task HandleAsync(TaskMessage task, CancellationToken cancellationToken)
    {
        if (task.Kind != PointsAward.Kind)
        {
            throw new PermanentFailureException($"No api worker knows {task.Kind}.");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, PointsAward.Route) { Content = JsonContent.Create(task.Read<PointsAward>()) };
        request.Headers.Add(InternalKeyFilter.Header, key);
        using var response = await clients.CreateClient(Users).SendAsync(request, cancellationToken);
        if ((int)response.StatusCode is 400 or 422)
        {
            throw new PermanentFailureException($"users refused the award with {(int)response.StatusCode}.");
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"users answered {(int)response.StatusCode}.");
        }
    }

    public Task GiveUpAsync(TaskMessage task, string reason, CancellationToken cancellationToken) => Task.CompletedTask;
}
