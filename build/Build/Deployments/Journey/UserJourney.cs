using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Deployments.Journey;

/// <summary>The way of a user through all services: registers, has a picture analysed, earns points, signs out, is refused. Leaves no account behind.</summary>
public sealed class UserJourney(PublicEntrance entrance, TimeProvider clock, Action<string> show)
{
    private const string Picture = "image/jpeg";
    private static readonly TimeSpan AnalysisPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan PointsPatience = TimeSpan.FromSeconds(30);

    /// <summary>Walks it.</summary>
    /// <returns>What was found in the picture, in words.</returns>
    /// <exception cref="DeploymentException">A step failed; the message names it.</exception>
    public async Task<string> WalkAsync(CancellationToken cancellation)
    {
        var number = Guid.NewGuid().ToString("N")[..12];
        var account = new { email = $"smoke-{number}@example.com", password = $"Smoke 7 {Convert.ToHexString(RandomNumberGenerator.GetBytes(12))}", name = "Smoke test" };
        await StepAsync("register", () => entrance.PostAsync("/api/v1/auth/register", null, account, HttpStatusCode.Created, cancellation));
        var login = await StepAsync("sign in", () => entrance.PostAsync("/api/v1/auth/login", null, new { account.email, account.password }, HttpStatusCode.OK, cancellation));
        var token = Text(login, "accessToken");
        try
        {
            return await WalkAsync(token, cancellation);
        }
        finally
        {
            await RemoveAsync(account.email, account.password, cancellation);
        }
    }

    private async Task<string> WalkAsync(string token, CancellationToken cancellation)
    {
        var upload = await StepAsync("begin an analysis", () => entrance.PostAsync("/api/v1/waste/analyze", token, new { contentType = Picture }, HttpStatusCode.Created, cancellation));
        var job = Text(upload, "jobId");
        await StepAsync("upload the picture", () => entrance.UploadAsync(new Uri(Text(upload, "uploadUrl")), Picture, Bottle(), cancellation));
        await StepAsync("say that it is uploaded", () => entrance.PostAsync($"/api/v1/waste/jobs/{job}/upload-complete", token, null, HttpStatusCode.Accepted, cancellation));
        await StepAsync("follow the analysis", () => FollowAsync(job, token, cancellation));
        var result = await StepAsync("read the result", () => entrance.GetAsync($"/api/v1/waste/jobs/{job}/result", token, cancellation));
        var found = result.GetProperty("analysis");
        var category = Text(found, "category");

        await StepAsync("find out how to dispose of it", async () => Expect(await entrance.GetAsync("/api/v1/recycling/search?q=PET%20bottle", null, cancellation), list => list.GetArrayLength() > 0 && Text(list[0], "stepsEnglish").Length > 0, "a thing with its steps"));
        await StepAsync("find the nearest bins", async () => Expect(await entrance.GetAsync("/api/v1/locations/bins?lat=37.566&lon=126.902&radius=500", null, cancellation), list => list.GetArrayLength() > 0 && list[0].GetProperty("metres").GetDouble() <= 500, "a bin within 500 m"));
        await StepAsync("see the points", () => SeePointsAsync(token, cancellation));
        await StepAsync("delete the profile", () => entrance.DeleteAsync("/api/v1/users/me", token, cancellation));
        await StepAsync("sign out", () => entrance.PostAsync("/api/v1/auth/logout", token, null, HttpStatusCode.NoContent, cancellation));
        await StepAsync("be refused after it", async () =>
        {
            var status = await entrance.StatusAsync("/api/v1/users/me", token, cancellation);
            if (status != HttpStatusCode.Unauthorized)
            {
                throw new JourneyException($"GET /api/v1/users/me: {(int)status} instead of 401 with a token that was signed out");
            }
        });
        return $"{Text(found, "type")}, {category}, by {Text(result, "source")}";
    }

    private Task FollowAsync(string job, string token, CancellationToken cancellation) => Wait.UntilAsync(
        "the analysis is done",
        async stop =>
        {
            var status = await entrance.GetAsync($"/api/v1/waste/jobs/{job}/status", token, stop);
            return Text(status, "stage") switch
            {
                "done" => ProbeResult.Good("done"),
                "failed" => throw new JourneyException($"job {job} failed: the workers' log (role ai) says why; without an endpoint of a vision model every new picture ends so (Vision__Endpoint in charts/workers)"),
                var stage => ProbeResult.Gone($"{stage}, {status.GetProperty("progress").GetInt32()} %"),
            };
        },
        AnalysisPatience,
        show,
        clock,
        cancellation);

    private Task SeePointsAsync(string token, CancellationToken cancellation) => Wait.UntilAsync(
        "the picture brought points",
        async stop => (await entrance.GetAsync("/api/v1/users/me/points", token, stop)).GetProperty("points").GetInt64() is var points && points > 0
            ? ProbeResult.Good($"{points} points")
            : ProbeResult.Gone("no points yet"),
        PointsPatience,
        show,
        clock,
        cancellation);

    // Also after a failed step: an account that nobody uses has no business in the database.
    private async Task RemoveAsync(string email, string password, CancellationToken cancellation)
    {
        try
        {
            var login = await entrance.PostAsync("/api/v1/auth/login", null, new { email, password }, HttpStatusCode.OK, cancellation);
            await entrance.DeleteAsync("/api/v1/auth/me", Text(login, "accessToken"), cancellation);
        }
        catch (Exception failure) when (failure is JourneyException or OperationCanceledException)
        {
            show($"the account {email} could not be removed: {failure.Message}");
        }
    }

    private async Task<T> StepAsync<T>(string name, Func<Task<T>> step)
    {
        show(name);
        try
        {
            return await step();
        }
        catch (Exception failure) when (failure is JourneyException or BuildException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DeploymentException($"The user journey fails at the step '{name}': {failure.Message}.", failure);
        }
    }

    private Task StepAsync(string name, Func<Task> step) => StepAsync(name, async () =>
    {
        await step();
        return true;
    });

    private static JsonElement Expect(JsonElement answer, Func<JsonElement, bool> isRight, string wanted) =>
        answer.ValueKind == JsonValueKind.Array && isRight(answer) ? answer : throw new JourneyException($"the answer has not {wanted}: {answer.GetRawText()}");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static byte[] Bottle()
    {
        using var stream = typeof(UserJourney).Assembly.GetManifestResourceStream("bottle.jpg")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
