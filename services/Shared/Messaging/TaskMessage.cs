using System.Text.Json;

namespace WasteCoach.Shared.Messaging;

/// <summary>A task taken from a queue.</summary>
/// <param name="Id">The same in every attempt and every redelivery: by it a handler knows what is done already.</param>
/// <param name="Kind">The routing key: what is to be done.</param>
/// <param name="Attempt">Counted from 1.</param>
/// <param name="Body">The payload as JSON.</param>
public sealed record TaskMessage(string Id, string Kind, int Attempt, ReadOnlyMemory<byte> Body)
{
    /// <summary>The payload.</summary>
    /// <exception cref="PermanentFailureException">It is not what was expected.</exception>
    public T Read<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body.Span, JsonSerializerOptions.Web) ?? throw new PermanentFailureException("The payload is null.");
        }
        catch (JsonException malformed)
        {
            throw new PermanentFailureException($"The payload is no {typeof(T).Name}: {malformed.Path}.");
        }
    }
}
