using System.Net.Http.Json;
using System.Text.Json;

namespace WasteCoach.Workers.Ai;

/// <summary>Asks the vision model what a picture shows.</summary>
internal sealed class VisionClient(HttpClient http, VisionSettings settings)
{
    private const string Instructions =
        "You sort household waste by the Korean rules for separate collection. Name the most prominent discarded thing in the picture. "
        + "Answer by the schema alone. If no waste is to be seen, choose general with a low confidence.";

    /// <summary>One question, one answer; further attempts are the queue's matter.</summary>
    /// <exception cref="VisionException">No usable answer.</exception>
    public async Task<VisionAnswer> AskAsync(byte[] jpeg, CancellationToken cancellationToken)
    {
        var request = new
        {
            model = settings.Model,
            temperature = 0,
            max_tokens = 500,
            messages = new object[]
            {
                new { role = "system", content = Instructions },
                new { role = "user", content = new[] { new { type = "image_url", image_url = new { url = $"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}" } } } },
            },
            response_format = new { type = "json_schema", json_schema = new { name = "waste", strict = true, schema = VisionAnswer.Schema } },
        };
        try
        {
            using var response = await http.PostAsJsonAsync("chat/completions", request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new VisionException($"The vision endpoint answered {(int)response.StatusCode}.");
            }

            using var completion = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return VisionAnswer.Parse(ContentOf(completion.RootElement));
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or Polly.Timeout.TimeoutRejectedException)
        {
            throw new VisionException($"The vision endpoint gave no answer ({failure.GetType().Name}).");
        }
    }

    private static string ContentOf(JsonElement completion)
    {
        if (!completion.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0
            || !choices[0].TryGetProperty("message", out var message))
        {
            throw new VisionException("The vision endpoint's answer has no message.");
        }

        if (message.TryGetProperty("refusal", out var refusal) && refusal.ValueKind == JsonValueKind.String)
        {
            throw new VisionException("The model refused the picture.");
        }

        return message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String
            ? content.GetString()!
            : throw new VisionException("The vision endpoint's message has no content.");
    }
}
