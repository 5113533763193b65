using System.Text.Json;

namespace WasteCoach.Build.Deployments.Registries;

/// <summary>A manifest as a registry has it.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="MediaType">Which kind of manifest it is.</param>
/// <param name="Content">Its bytes: the digest is theirs, so they are passed on as they are.</param>
public sealed record ImageManifest(string Digest, string MediaType, byte[] Content)
{
    /// <summary>The image's configuration; null when this is a list of manifests.</summary>
    public Descriptor? Configuration
    {
        get
        {
            using var document = JsonDocument.Parse(Content);
            return document.RootElement.TryGetProperty("config", out var configuration) ? configuration.Deserialize<Descriptor>() : null;
        }
    }

    /// <summary>How another manifest refers to this one.</summary>
    public Descriptor Descriptor => new(MediaType, Digest, Content.Length);
}
