using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace WasteCoach.Build.Deployments.Registries;

/// <summary>Names a piece of content in a registry.</summary>
/// <param name="MediaType">What it is.</param>
/// <param name="Digest">SHA-256 of its bytes, as <c>sha256:…</c>.</param>
/// <param name="Size">How many bytes.</param>
public sealed record Descriptor(
    [property: JsonPropertyName("mediaType")] string MediaType,
    [property: JsonPropertyName("digest")] string Digest,
    [property: JsonPropertyName("size")] long Size)
{
    /// <summary>Names bytes.</summary>
    public static Descriptor Of(string mediaType, ReadOnlySpan<byte> content) => new(mediaType, DigestOf(content), content.Length);

    /// <summary>The digest of bytes.</summary>
    public static string DigestOf(ReadOnlySpan<byte> content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
