using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using WasteCoach.Shared.Problems;

namespace WasteCoach.Shared.Authentication;

/// <summary>
/// Guards routes under /internal, which no ingress forwards: a worker proves itself by a shared key
/// (<c>Internal__Key</c>) in the header <see cref="Header"/>.
/// </summary>
public sealed class InternalKeyFilter(IConfiguration configuration) : IEndpointFilter
{
    /// <summary>Name of the header.</summary>
    public const string Header = "X-Internal-Key";

    private readonly byte[] expected = Hash(configuration["Internal:Key"]
        ?? throw new InvalidOperationException("Internal__Key is not set; the internal routes can't be guarded without it."));

    /// <inheritdoc />
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var given = context.HttpContext.Request.Headers[Header].ToString();
        return CryptographicOperations.FixedTimeEquals(Hash(given), expected)
            ? await next(context)
            : Problem.Of(StatusCodes.Status401Unauthorized, "internal-key", "Not for you");
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
