using WasteCoach.Shared.Data;
using WasteCoach.Shared.Problems;

namespace WasteCoach.Auth.Tokens;

/// <summary>Deletes expired refresh tokens, sessions and OAuth states once an hour; two instances don't disturb each other.</summary>
internal sealed class ExpiredRows(Database database, TimeProvider time, ILogger<ExpiredRows> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await database.ExecuteAsync("delete from auth.oauth_states where expires_at < now()", stoppingToken);
                await database.ExecuteAsync("delete from auth.refresh_tokens where expires_at < now()", stoppingToken);
                await database.ExecuteAsync("delete from auth.sessions s where created_at < now() - interval '1 day' and not exists (select from auth.refresh_tokens t where t.session_id = s.id)", stoppingToken);
            }
            catch (Exception outage) when (StoreOutage.StoreOf(outage) is not null)
            {
                logger.LogWarning("Expired rows stay until the next hour: {Reason}", outage.GetType().Name);
            }
        }
    }
}
