using System.Text.Json.Serialization;

namespace WasteCoach.Build.Stores;

/// <summary>What a restore drill found.</summary>
/// <param name="Copy">The backup's key in the state bucket.</param>
/// <param name="Sha256">Of the backup.</param>
/// <param name="Revision">Revision of the restored instance.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="Unchanged">Live keys that did not change since; the restored instance has them all.</param>
/// <param name="Hash">Over these, with revisions and values.</param>
/// <param name="Changed">Live keys that are younger than the backup.</param>
/// <param name="Gone">Keys of the backup that are no longer live.</param>
public sealed record EtcdDrill(string Copy, string Sha256, long Revision, long Keys, long Unchanged, string Hash, long Changed, long Gone)
{
    /// <summary>When the backup was made, in seconds since 1970.</summary>
    [JsonPropertyName("made")]
    public double MadeSeconds { get; init; }

    /// <summary>When the backup was made.</summary>
    [JsonIgnore]
    public DateTimeOffset Made => DateTimeOffset.FromUnixTimeMilliseconds((long)(MadeSeconds * 1000));
}
