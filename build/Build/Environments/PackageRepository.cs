namespace WasteCoach.Build.Environments;

/// <summary>A signed APT repository, flat as upstream's: packages beside their index.</summary>
/// <param name="Url">Its address, ending with a slash.</param>
/// <param name="KeyFingerprint">Fingerprint of the key that signs it, 40 upper-case hexadecimal digits. A fingerprint outlives the
/// key's file, which changes whenever upstream prolongs the key.</param>
public sealed record PackageRepository(Uri Url, string KeyFingerprint)
{
    /// <summary>Where the key's file is.</summary>
    public Uri Key => new(Url, "Release.key");
}
