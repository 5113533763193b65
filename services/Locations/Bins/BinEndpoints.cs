using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WasteCoach.Shared.Data;

namespace WasteCoach.Locations.Bins;

internal static class BinEndpoints
{
    public static void MapBins(this RouteGroupBuilder api) => api.MapGet("/bins", NearAsync).WithSummary("Bins near a point, nearest first");

    private static async Task<Ok<List<Bin>>> NearAsync(
        Database database,
        CancellationToken cancellationToken,
        [Range(-90.0, 90.0)] double lat,
        [Range(-180.0, 180.0)] double lon,
        [Range(100, 10_000)] int radius = 1_000,
        [StringLength(20)] string? kind = null,
        [Range(1, 100)] int limit = 50) =>
        TypedResults.Ok(await database.QueryAsync(
            """
            select id, kind, address, position[1], position[0], metres
            from locations.bins cross join lateral locations.metres(@lat, @lon, position[1], position[0]) as metres
            where position <@ locations.around(@lat, @lon, @radius) and metres <= @radius and (@kind::text is null or kind = @kind)
            order by metres limit @limit
            """,
            row => new Bin(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetDouble(3), row.GetDouble(4), Math.Round(row.GetDouble(5), 1)),
            cancellationToken,
            ("lat", lat),
            ("lon", lon),
            ("radius", (double)radius),
            ("kind", kind),
            ("limit", limit)));
}
