using SkiaSharp;

namespace WasteCoach.Workers.Ai;

/// <summary>
/// A decoded upload: its perceptual hash and a small JPEG for the model. The JPEG is drawn anew, upright and without
/// the upload's metadata, so the position where a photo was taken stays with us.
/// </summary>
internal sealed record Picture(ulong Hash, byte[] Jpeg)
{
    private const int LongestSide = 1024;
    private const int JpegQuality = 85;

    /// <summary>A PNG or WebP is decoded whole: 16 megapixels are 64 MB, a quarter of the pod's memory.</summary>
    private const long MostPixels = 16_000_000;

    /// <summary>JPEG is decoded at a fraction of its size, so a phone's largest photos pass.</summary>
    private const long MostJpegPixels = 120_000_000;

    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <summary>Decodes an upload.</summary>
    /// <exception cref="UnreadablePictureException">It is no picture, a broken one, or one that would not fit into memory.</exception>
    public static async Task<Picture> DecodeAsync(byte[] upload)
    {
        await OneAtATime.WaitAsync();
        try
        {
            return Decode(upload);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static Picture Decode(byte[] upload)
    {
        using var data = SKData.CreateCopy(upload);
        using var codec = SKCodec.Create(data) ?? throw new UnreadablePictureException("no picture format that is known here");
        var pixels = (long)codec.Info.Width * codec.Info.Height;
        if (pixels > (codec.EncodedFormat == SKEncodedImageFormat.Jpeg ? MostJpegPixels : MostPixels))
        {
            throw new UnreadablePictureException($"{codec.Info.Width}x{codec.Info.Height} pixels are too many");
        }

        var scale = Math.Min(1f, (float)LongestSide / Math.Max(codec.Info.Width, codec.Info.Height));
        var coarse = codec.GetScaledDimensions(scale);
        using var decoded = new SKBitmap(new SKImageInfo(coarse.Width, coarse.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        if (codec.GetPixels(decoded.Info, decoded.GetPixels()) != SKCodecResult.Success)
        {
            throw new UnreadablePictureException("the picture's data ends early or is damaged");
        }

        using var upright = Upright(decoded, codec.EncodedOrigin);
        using var image = SKImage.FromBitmap(upright);
        using var jpeg = image.Encode(SKEncodedImageFormat.Jpeg, JpegQuality);
        return new Picture(PerceptualHash.Of(upright), jpeg.ToArray());
    }

    private static SKBitmap Upright(SKBitmap decoded, SKEncodedOrigin origin)
    {
        var degrees = origin switch
        {
            SKEncodedOrigin.RightTop => 90,
            SKEncodedOrigin.BottomRight => 180,
            SKEncodedOrigin.LeftBottom => 270,
            _ => 0,
        };
        var turned = degrees is 90 or 270;
        var scale = Math.Min(1f, (float)LongestSide / Math.Max(decoded.Width, decoded.Height));
        var (width, height) = (Math.Max(1, (int)MathF.Round(decoded.Width * scale)), Math.Max(1, (int)MathF.Round(decoded.Height * scale)));
        var upright = new SKBitmap(new SKImageInfo(turned ? height : width, turned ? width : height, SKColorType.Rgba8888, SKAlphaType.Premul));
        using var canvas = new SKCanvas(upright);
        canvas.Clear(SKColors.White);
        canvas.Translate(upright.Width / 2f, upright.Height / 2f);
        canvas.RotateDegrees(degrees);
        using var image = SKImage.FromBitmap(decoded);
        canvas.DrawImage(image, SKRect.Create(-width / 2f, -height / 2f, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return upright;
    }
}
