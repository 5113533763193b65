using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WasteCoach.Shared.Data;

namespace WasteCoach.Locations.Centres;

internal static class CentreEndpoints
{
    public static void MapCentres(this RouteGroupBuilder api) => api.MapGet("/centres", NearAsync).WithSummary("Recycling centres near a point, nearest first");

    private static async Task<Ok<List<Centre>>> NearAsync(
        Database database,
        CancellationToken cancellationToken,
        [Range(-90.0, 90.0)] double lat,
        [Range(-180.0, 180.0)] double lon,
        [Range(100, 50_000)] int radius = 5_000,
        [Range(1, 100)] int limit = 50) =>
        TypedResults.Ok(await database.QueryAsync(
            """
            select id, name, address, phone, opening_hours, position[1], position[0], metres
            from locations.centres cross join lateral locations.metres(@lat, @lon, position[1], position[0]) as metres
            where position <@ locations.around(@lat, @lon, @radius) and metres <= @radius
            order by metres limit @limit
            """,
            row => new Centre(
                row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetDouble(5), row.GetDouble(6), Math.Round(row.GetDouble(7), 1)),
            cancellationToken,
            ("lat", lat),
            ("lon", lon),
            ("radius", (double)radius),
            ("limit", limit)));
}
