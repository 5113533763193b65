using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using WasteCoach.Shared.Authentication;
using WasteCoach.Shared.Data;

namespace WasteCoach.Users.Profiles;

internal static class ProfileEndpoints
{
    public static void MapProfiles(this RouteGroupBuilder api)
    {
        api.MapGet("/me", GetAsync).WithSummary("The profile; made of the token at the first call");
        api.MapPatch("/me", ChangeAsync).WithSummary("Change parts of the profile");
        api.MapDelete("/me", DeleteAsync).WithSummary("Delete profile, points and history");
    }

    private static async Task<Ok<Profile>> GetAsync(ClaimsPrincipal user, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await EnsureAsync(user, database, cancellationToken));

    private static async Task<Ok<Profile>> ChangeAsync(ProfileChange change, ClaimsPrincipal user, Database database, CancellationToken cancellationToken)
    {
        await EnsureAsync(user, database, cancellationToken);
        var changed = await database.FirstAsync(
            """
            update users.profiles
            set name = coalesce(@name::text, name), region = coalesce(@region::text, region), language = coalesce(@language::text, language), updated_at = now()
            where user_id = @id
            returning user_id, name, region, language
            """,
            Read,
            cancellationToken,
            ("id", user.UserId()),
            ("name", change.Name),
            ("region", change.Region),
            ("language", change.Language));
        return TypedResults.Ok(changed ?? await EnsureAsync(user, database, cancellationToken));
    }

    private static async Task<NoContent> DeleteAsync(ClaimsPrincipal user, Database database, CancellationToken cancellationToken)
    {
        await database.TransactAsync(
            async session =>
            {
                await session.ExecuteAsync("delete from users.awards where user_id = @id", cancellationToken, ("id", user.UserId()));
                return await session.ExecuteAsync("delete from users.profiles where user_id = @id", cancellationToken, ("id", user.UserId()));
            },
            cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>The update that changes nothing makes "returning" give the row also when it was there before.</summary>
    private static async Task<Profile> EnsureAsync(ClaimsPrincipal user, Database database, CancellationToken cancellationToken) =>
        (await database.FirstAsync(
            "insert into users.profiles (user_id, name) values (@id, @name) on conflict (user_id) do update set user_id = excluded.user_id returning user_id, name, region, language",
            Read,
            cancellationToken,
            ("id", user.UserId()),
            ("name", user.FindFirstValue("name") ?? "WasteCoach user")))!;

    private static Profile Read(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3));
}
