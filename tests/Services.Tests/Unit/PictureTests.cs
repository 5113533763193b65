using SkiaSharp;
using WasteCoach.Services.Tests.Harness;
using WasteCoach.Workers.Ai;

namespace WasteCoach.Services.Tests.Unit;

[Trait("Category", "Unit")]
public sealed class PictureTests
{
    [Fact]
    public async Task A_picture_scaled_or_compressed_again_keeps_its_hash_nearly()
    {
        var distances = new List<int>();
        for (var seed = 0; seed < 40; seed++)
        {
            var original = await Picture.DecodeAsync(TestPicture.Jpeg(seed));
            var again = await Picture.DecodeAsync(TestPicture.Jpeg(seed, width: 1600, height: 1200, quality: 50));
            distances.Add(PerceptualHash.Distance(original.Hash, again.Hash));
        }

        Assert.True(distances.All(distance => distance <= KnownPictures.Tolerance), $"bits apart: {string.Join(' ', distances)}");
    }

    [Fact]
    public async Task Different_pictures_differ_by_far()
    {
        var hashes = new List<ulong>();
        for (var seed = 0; seed < 40; seed++)
        {
            hashes.Add((await Picture.DecodeAsync(TestPicture.Jpeg(seed))).Hash);
        }

        for (var i = 0; i < hashes.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Assert.True(PerceptualHash.Distance(hashes[i], hashes[j]) > KnownPictures.Tolerance, $"pictures {i} and {j} are {PerceptualHash.Distance(hashes[i], hashes[j])} bits apart");
            }
        }
    }

    [Fact]
    public async Task The_model_gets_at_most_1024_pixels_a_side()
    {
        var picture = await Picture.DecodeAsync(TestPicture.Jpeg(seed: 1, width: 3000, height: 2000));
        using var jpeg = SKBitmap.Decode(picture.Jpeg);
        Assert.Equal((1024, 683), (jpeg.Width, jpeg.Height));
    }

    [Fact]
    public async Task A_small_file_that_unfolds_to_a_giant_is_refused()
    {
        using var bitmap = new SKBitmap(8000, 8000, SKColorType.Gray8, SKAlphaType.Opaque);
        using var image = SKImage.FromBitmap(bitmap);
        var png = image.Encode(SKEncodedImageFormat.Png, 100).ToArray();
        Assert.InRange(png.Length, 1, 1_000_000);
        var refused = await Assert.ThrowsAsync<UnreadablePictureException>(() => Picture.DecodeAsync(png));
        Assert.Equal("8000x8000 pixels are too many", refused.Message);
    }

    [Fact]
    public async Task A_torn_picture_is_refused()
    {
        var jpeg = TestPicture.Jpeg(seed: 1);
        await Assert.ThrowsAsync<UnreadablePictureException>(() => Picture.DecodeAsync(jpeg[..(jpeg.Length / 2)]));
    }
}
