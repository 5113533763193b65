using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Problems;

namespace WasteCoach.Locations.Geocoding;

internal static class GeocodingEndpoints
{
    public static void MapGeocoding(this RouteGroupBuilder api)
    {
        api.MapGet("/geocode", GeocodeAsync).WithSummary("Positions of a name or an address");
        api.MapGet("/reverse", ReverseAsync).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("The place at a position");
    }

    private static async Task<Ok<List<Place>>> GeocodeAsync(Database database, CancellationToken cancellationToken, [Required, StringLength(100, MinimumLength = 1)] string query) =>
        TypedResults.Ok(await database.QueryAsync(
            """
            select name_ko, name_en, address, position[1], position[0] from locations.places
            where strpos(lower(name_ko), lower(@query)) > 0 or strpos(lower(name_en), lower(@query)) > 0 or strpos(lower(address), lower(@query)) > 0
               or strpos(lower(@query), lower(name_ko)) > 0
            order by length(name_ko), name_ko limit 20
            """,
            Read,
            cancellationToken,
            ("query", query.Trim())));

    private static async Task<Results<Ok<Place>, ProblemHttpResult>> ReverseAsync(
        Database database, CancellationToken cancellationToken, [Range(-90.0, 90.0)] double lat, [Range(-180.0, 180.0)] double lon)
    {
        var place = await database.FirstAsync(
            """
            select name_ko, name_en, address, position[1], position[0]
            from locations.places cross join lateral locations.metres(@lat, @lon, position[1], position[0]) as metres
            where position <@ locations.around(@lat, @lon, 10000) and metres <= 10000
            order by metres limit 1
            """,
            Read,
            cancellationToken,
            ("lat", lat),
            ("lon", lon));
        return place is not null ? TypedResults.Ok(place) : Problem.NotFound("place", "No known place lies within 10 km of the position.");
    }

    private static Place Read(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetDouble(3), row.GetDouble(4));
}
