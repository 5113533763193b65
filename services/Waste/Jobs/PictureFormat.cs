namespace WasteCoach.Waste.Jobs;

/// <summary>Tells pictures from other files by their first bytes; whether they can be decoded, the worker finds out.</summary>
internal static class PictureFormat
{
    /// <summary>How many bytes it takes.</summary>
    public const int Bytes = 12;

    public static bool IsPicture(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        || (start.Length >= 12 && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8));
}
