using SkiaSharp;

namespace WasteCoach.Workers.Ai;

/// <summary>
/// 64 bits that stay nearly the same when a picture is scaled or compressed again (pHash): the low frequencies of its
/// cosine transform, each above or below their median.
/// </summary>
internal static class PerceptualHash
{
    private const int Side = 32;
    private const int Low = 8;
    private const int BytesPerPixel = 4;

    private static readonly double[,] Cosines = Table();

    /// <summary>The hash of an RGBA picture.</summary>
    public static ulong Of(SKBitmap picture)
    {
        var grey = Grey(picture);
        var coefficients = new double[Low * Low];
        for (var v = 0; v < Low; v++)
        {
            for (var u = 0; u < Low; u++)
            {
                // From 1: the constant term tells only how bright the picture is.
                coefficients[(v * Low) + u] = Coefficient(grey, u + 1, v + 1);
            }
        }

        var median = Median(coefficients);
        var hash = 0UL;
        for (var bit = 0; bit < coefficients.Length; bit++)
        {
            if (coefficients[bit] > median)
            {
                hash |= 1UL << bit;
            }
        }

        return hash;
    }

    /// <summary>In how many bits two hashes differ.</summary>
    public static int Distance(ulong one, ulong other) => System.Numerics.BitOperations.PopCount(one ^ other);

    /// <summary>
    /// Mean brightness of each of 32 x 32 cells. A mean over all pixels of a cell, since the sampling of a scaler would
    /// depend on the picture's size, and the hash with it.
    /// </summary>
    private static double[] Grey(SKBitmap picture)
    {
        var sums = new double[Side * Side];
        var counts = new int[Side * Side];
        var pixels = picture.GetPixelSpan();
        for (var y = 0; y < picture.Height; y++)
        {
            var row = y * Side / picture.Height * Side;
            var line = pixels.Slice(y * picture.RowBytes, picture.Width * BytesPerPixel);
            for (var x = 0; x < picture.Width; x++)
            {
                var cell = row + (x * Side / picture.Width);
                // Weights of ITU-R BT.601.
                sums[cell] += (0.299 * line[x * BytesPerPixel]) + (0.587 * line[(x * BytesPerPixel) + 1]) + (0.114 * line[(x * BytesPerPixel) + 2]);
                counts[cell]++;
            }
        }

        // A picture of fewer than 32 pixels a side leaves cells empty; they count as black.
        return sums.Select((sum, cell) => counts[cell] == 0 ? 0 : sum / counts[cell]).ToArray();
    }

    private static double Coefficient(double[] grey, int u, int v)
    {
        var sum = 0.0;
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                sum += grey[(y * Side) + x] * Cosines[u, x] * Cosines[v, y];
            }
        }

        return sum;
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private static double[,] Table()
    {
        var table = new double[Low + 1, Side];
        for (var frequency = 0; frequency <= Low; frequency++)
        {
            for (var i = 0; i < Side; i++)
            {
                table[frequency, i] = Math.Cos(Math.PI * frequency * (i + 0.5) / Side);
            }
        }

        return table;
    }
}
