using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using WasteCoach.Shared.Authentication;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Domain;

namespace WasteCoach.Users.Points;

internal static class PointsEndpoints
{
    public static void MapPoints(this RouteGroupBuilder api)
    {
        api.MapGet("/me/points", TotalAsync).WithSummary("Points earned so far");
        api.MapGet("/me/history", HistoryAsync).WithSummary("Pictures that brought points, newest first");
    }

    /// <summary>The workers' way in; /internal is outside of what the ingress forwards.</summary>
    public static void MapAwards(this WebApplication app) => app.MapPost(PointsAward.Route, AwardAsync).AddEndpointFilter<InternalKeyFilter>();

    private static async Task<Ok<PointsTotal>> TotalAsync(ClaimsPrincipal user, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await database.FirstAsync(
            "select coalesce(sum(points), 0)::bigint, count(*) from users.awards where user_id = @id",
            row => new PointsTotal(row.GetInt64(0), row.GetInt64(1)),
            cancellationToken,
            ("id", user.UserId())));

    private static async Task<Ok<Page<HistoryEntry>>> HistoryAsync(
        ClaimsPrincipal user,
        Database database,
        CancellationToken cancellationToken,
        [Range(1, 100_000)] int page = 1,
        [Range(1, Page<HistoryEntry>.MaxSize)] int size = 20)
    {
        var total = await database.FirstAsync("select count(*) from users.awards where user_id = @id", row => row.GetInt64(0), cancellationToken, ("id", user.UserId()));
        var entries = await database.QueryAsync(
            "select job_id, type, category, points, earned_at from users.awards where user_id = @id order by earned_at desc, job_id limit @size offset @offset",
            row => new HistoryEntry(row.GetGuid(0), row.GetString(1), Enum.Parse<WasteCategory>(row.GetString(2)), row.GetInt32(3), row.GetFieldValue<DateTimeOffset>(4)),
            cancellationToken,
            ("id", user.UserId()),
            ("size", size),
            ("offset", (page - 1) * size));
        return TypedResults.Ok(new Page<HistoryEntry>(entries, page, size, total));
    }

    private static async Task<NoContent> AwardAsync(PointsAward award, Database database, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(
            """
            insert into users.awards (job_id, user_id, type, category, points, earned_at)
            values (@job, @user, @type, @category, @points, @earned) on conflict (job_id) do nothing
            """,
            cancellationToken,
            ("job", award.JobId),
            ("user", award.UserId),
            ("type", award.Type),
            ("category", award.Category.ToString()),
            ("points", award.Points),
            ("earned", award.EarnedAt.ToUniversalTime()));
        return TypedResults.NoContent();
    }
}
