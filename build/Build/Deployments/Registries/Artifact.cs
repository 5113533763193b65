using System.Text.Json;
using System.Text.Json.Serialization;

namespace WasteCoach.Build.Deployments.Registries;

/// <summary>Something in a registry that says something of an image.</summary>
/// <param name="Configuration">Its configuration: the empty one.</param>
/// <param name="Content">What is said.</param>
/// <param name="Subject">The image.</param>
public sealed record Artifact(Descriptor Configuration, Descriptor Content, Descriptor Subject)
{
    /// <summary>The manifest, always the same for the same content.</summary>
    public byte[] ToManifest() => JsonSerializer.SerializeToUtf8Bytes(new Document(2, MediaTypes.Manifest, Content.MediaType, Configuration, [Content], Subject));

    private sealed record Document(
        [property: JsonPropertyName("schemaVersion")] int SchemaVersion,
        [property: JsonPropertyName("mediaType")] string MediaType,
        [property: JsonPropertyName("artifactType")] string ArtifactType,
        [property: JsonPropertyName("config")] Descriptor Configuration,
        [property: JsonPropertyName("layers")] IReadOnlyList<Descriptor> Layers,
        [property: JsonPropertyName("subject")] Descriptor Subject);
}
