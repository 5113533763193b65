using SkiaSharp;

namespace WasteCoach.Services.Tests.Harness;

/// <summary>Pictures drawn from a seed: the same seed gives the same scene, another a clearly different one.</summary>
internal static class TestPicture
{
    public static byte[] Jpeg(int seed, int width = 640, int height = 480, int quality = 90)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(Colour(random));
            for (var i = 0; i < 14; i++)
            {
                using var paint = new SKPaint { Color = Colour(random), IsAntialias = true };
                canvas.DrawOval(random.NextSingle() * width, random.NextSingle() * height, random.NextSingle() * width / 3, random.NextSingle() * height / 3, paint);
            }
        }

        using var image = SKImage.FromBitmap(bitmap);
        return image.Encode(SKEncodedImageFormat.Jpeg, quality).ToArray();
    }

    private static SKColor Colour(Random random) => new((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256));
}
